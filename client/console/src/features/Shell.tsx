import { useQueryClient } from '@tanstack/react-query';
import { Keyboard, LogOut, Moon, Sun } from 'lucide-react';
import { lazy, Suspense, useEffect, useRef, useState, useSyncExternalStore, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { signOut } from '../api/session.ts';
import { useAnnouncer } from '../ui/Announcer.tsx';
import { cx } from '../ui/classNames.ts';
import { chooseTheme, currentTheme, followSystemTheme } from '../ui/theme.ts';
import { LiveIndicator } from './live/LiveIndicator.tsx';
import type { SessionState } from './session/sessionState.ts';
import { useShortcut } from './useShortcut.ts';

const KeyboardHelp = lazy(() => import('./KeyboardHelp.tsx'));

const iconButton = 'grid size-8 place-items-center rounded-md text-muted hover:bg-sunken hover:text-ink';

function ThemeToggle() {
  const [theme, setTheme] = useState(currentTheme);
  useEffect(() => followSystemTheme(setTheme), []);
  const other = theme === 'dark' ? 'light' : 'dark';
  return (
    <button
      type="button"
      aria-label={`Use the ${other} theme`}
      title={`Use the ${other} theme`}
      className={iconButton}
      onClick={() => {
        chooseTheme(other);
        setTheme(other);
      }}
    >
      {theme === 'dark' ? <Sun aria-hidden size={16} /> : <Moon aria-hidden size={16} />}
    </button>
  );
}

function SignOutButton({ session }: { session: SessionState }) {
  const { signedIn } = useSyncExternalStore(session.subscribe, session.snapshot);
  const queries = useQueryClient();
  const { alert } = useAnnouncer();
  if (!signedIn) return null;
  const leave = async () => {
    try {
      await signOut();
      session.signedOut();
      queries.clear();
      window.location.reload();
    } catch {
      alert('Could not sign out: the console cannot be reached. Try again.');
    }
  };
  return (
    <button type="button" aria-label="Sign out" title="Sign out" className={iconButton} onClick={() => void leave()}>
      <LogOut aria-hidden size={16} />
    </button>
  );
}

function NavLink({ href, children }: { href: string; children: ReactNode }) {
  const [path] = useLocation();
  const here = path === href || path.startsWith(`${href}/`);
  return (
    <Link
      href={href}
      {...(here ? { 'aria-current': 'page' as const } : {})}
      className={cx(
        'inline-flex min-h-8 items-center rounded-md px-2.5 text-sm font-medium',
        here ? 'bg-sunken text-ink' : 'text-muted hover:text-ink',
      )}
    >
      {children}
    </Link>
  );
}

/** Gives the focus to the new page when the link that led to it has gone with the old one. */
function useFocusOfPage() {
  const [path] = useLocation();
  const main = useRef<HTMLElement>(null);
  const before = useRef(path);
  useEffect(() => {
    if (before.current === path) return;
    before.current = path;
    if (document.activeElement === null || document.activeElement === document.body) main.current?.focus({ preventScroll: true });
  }, [path]);
  return main;
}

/** What stands around every page. */
export function Shell({ session, children }: { session: SessionState; children: ReactNode }) {
  const [help, setHelp] = useState(false);
  const main = useFocusOfPage();
  useShortcut('?', () => {
    setHelp(true);
  });
  return (
    <>
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-lg focus:bg-surface focus:px-3 focus:py-2 focus:shadow-lg"
      >
        Skip to the content
      </a>
      <header className="sticky top-0 z-20 border-b border-line bg-surface/95 backdrop-blur-sm">
        <div className="mx-auto flex max-w-6xl flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2 sm:min-h-14 sm:px-6">
          <Link href="/campaigns" className="flex items-center gap-2 font-semibold tracking-tight">
            <img src="/icon.svg" alt="" width="24" height="24" />
            Dialtone
          </Link>
          <nav aria-label="Main" className="flex items-center gap-1 max-sm:order-last max-sm:w-full">
            <NavLink href="/campaigns">Campaigns</NavLink>
            <NavLink href="/accounts">Accounts</NavLink>
          </nav>
          <div className="ml-auto flex items-center gap-1">
            <LiveIndicator />
            <span className="max-sm:hidden">
              <button
                type="button"
                aria-label="Keyboard shortcuts"
                title="Keyboard shortcuts"
                className={iconButton}
                onClick={() => {
                  setHelp(true);
                }}
              >
                <Keyboard aria-hidden size={16} />
              </button>
            </span>
            <ThemeToggle />
            <SignOutButton session={session} />
          </div>
        </div>
      </header>
      <main ref={main} id="content" tabIndex={-1} className="mx-auto max-w-6xl px-4 pt-6 pb-24 outline-none sm:px-6">
        {children}
      </main>
      {help && (
        <Suspense fallback={null}>
          <KeyboardHelp
            onClose={() => {
              setHelp(false);
            }}
          />
        </Suspense>
      )}
    </>
  );
}
