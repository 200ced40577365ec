// Signing in is the gateway's: it keeps the token in a cookie that no script can read, and hands it on to the server.

/** Whether a person has signed in here. False where nothing asks for it. */
export async function readSession(): Promise<boolean> {
  try {
    const response = await fetch('/session', { headers: { accept: 'application/json' } });
    if (!response.ok || !(response.headers.get('content-type') ?? '').startsWith('application/json')) return false;
    const body: unknown = await response.json();
    return typeof body === 'object' && body !== null && 'signedIn' in body && body.signedIn === true;
  } catch {
    return false;
  }
}

/** Undefined when it worked, else a sentence that says why not. */
export async function signIn(token: string): Promise<string | undefined> {
  try {
    const response = await fetch('/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    });
    if (response.ok) return undefined;
    const body: unknown = await response.json().catch(() => undefined);
    const told = typeof body === 'object' && body !== null && 'error' in body ? body.error : undefined;
    return typeof told === 'string' ? `Not signed in: ${told}.` : `Not signed in: the console answered HTTP ${String(response.status)}.`;
  } catch {
    return 'The console cannot be reached. Try again.';
  }
}

export async function signOut(): Promise<void> {
  await fetch('/session', { method: 'DELETE' });
}
