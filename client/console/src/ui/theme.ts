export type Theme = 'light' | 'dark';

const storedUnder = 'dialtone-theme';

function storedTheme(): Theme | undefined {
  try {
    const value = localStorage.getItem(storedUnder);
    return value === 'light' || value === 'dark' ? value : undefined;
  } catch {
    return undefined; // a browser may forbid storage
  }
}

function systemTheme(): Theme {
  return window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

export function currentTheme(): Theme {
  return storedTheme() ?? systemTheme();
}

export function chooseTheme(theme: Theme): void {
  try {
    localStorage.setItem(storedUnder, theme);
  } catch {
    // Chosen for this page only, then.
  }
  document.documentElement.dataset['theme'] = theme;
}

/** Calls back when the system's theme changes and nobody has chosen one here. */
export function followSystemTheme(changed: (theme: Theme) => void): () => void {
  const query = window.matchMedia('(prefers-color-scheme: dark)');
  const follow = () => {
    if (storedTheme() !== undefined) return;
    document.documentElement.dataset['theme'] = systemTheme();
    changed(systemTheme());
  };
  query.addEventListener('change', follow);
  return () => {
    query.removeEventListener('change', follow);
  };
}
