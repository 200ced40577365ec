import { readSession } from '../../api/session.ts';

export interface SessionSnapshot {
  /** The server asked for a token that is valid, and got none. */
  readonly needed: boolean;
  readonly signedIn: boolean;
}

/** Whether somebody has signed in, and whether somebody has to. */
export class SessionState {
  #snapshot: SessionSnapshot = { needed: false, signedIn: false };
  #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): SessionSnapshot => this.#snapshot;

  async load(): Promise<void> {
    const signedIn = await readSession();
    this.#become({ ...this.#snapshot, signedIn });
  }

  refused(): void {
    this.#become({ needed: true, signedIn: false });
  }

  signedIn(): void {
    this.#become({ needed: false, signedIn: true });
  }

  signedOut(): void {
    this.#become({ needed: false, signedIn: false });
  }

  #become(next: SessionSnapshot): void {
    if (next.needed === this.#snapshot.needed && next.signedIn === this.#snapshot.signedIn) return;
    this.#snapshot = next;
    for (const listener of this.#listeners) listener();
  }
}
