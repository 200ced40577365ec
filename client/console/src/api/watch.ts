import type { WatchMessage } from './backend.ts';
import { isUnauthenticated, problemOf } from './problem.ts';
import type { Campaign } from './records.ts';
import { learnServerTime, serverNow } from './serverClock.ts';

export type WatchState =
  | { readonly phase: 'connecting' }
  | { readonly phase: 'live' }
  | {
      readonly phase: 'reconnecting';
      readonly attempt: number;
      /** By the server's clock. */
      readonly retryAt: number;
      readonly cause: string;
    }
  | { readonly phase: 'paused'; readonly by: 'person' | 'hidden' | 'sign-in' };

export interface Changes {
  /** The newest state of each campaign that changed. */
  readonly campaigns: readonly Campaign[];
  readonly removed: readonly string[];
}

export interface WatchOptions {
  readonly open: (signal: AbortSignal) => AsyncIterable<WatchMessage>;
  /** Changes before this moment may be missing: read again what is shown. */
  readonly onCaughtUp: () => void;
  readonly onChanges: (changes: Changes) => void;
  readonly random?: () => number;
}

// Heartbeats come every 15 s: three that are missing are no accident.
const silenceMs = 45_000;
const firstBackoffMs = 1_000;
const longestBackoffMs = 30_000;

/** Half to all of an exponential step, so that pages do not come back together; never before the server said. */
export function backoffMs(attempt: number, random: number, retryAfterMs: number): number {
  const step = Math.min(longestBackoffMs, firstBackoffMs * 2 ** (attempt - 1));
  return Math.max(retryAfterMs, step * (0.5 + random / 2));
}

/**
 * The one stream of a page. Reconnects by itself, notices silence, and hands changes on once per animation frame,
 * so that a hundred a second cost one render each frame. Between `start` and `stop` it owns timers and a request.
 */
export class CampaignWatch {
  #state: WatchState = { phase: 'connecting' };
  #listeners = new Set<() => void>();
  #options: WatchOptions;
  #request: AbortController | undefined;
  #watchdog: ReturnType<typeof setTimeout> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #frame: number | undefined;
  #campaigns = new Map<string, Campaign>();
  #removed = new Set<string>();
  #attempt = 0;
  #stops = new Set<'person' | 'hidden' | 'sign-in' | 'ended'>(['ended']);
  #lastMessageAt = 0;

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly state = (): WatchState => this.#state;

  /** By the server's clock, as `serverNow` tells it; 0 before the first message. */
  readonly lastMessageAt = (): number => this.#lastMessageAt;

  start(): void {
    this.#resume('ended');
  }

  stop(): void {
    this.#pause('ended');
  }

  setPaused(paused: boolean): void {
    if (paused) this.#pause('person');
    else this.#resume('person');
  }

  setHidden(hidden: boolean): void {
    if (hidden) this.#pause('hidden');
    else this.#resume('hidden');
  }

  signedIn(): void {
    this.#resume('sign-in');
  }

  /** Tries at once instead of at the end of the countdown. */
  reconnectNow(): void {
    if (this.#state.phase === 'reconnecting') this.#connect();
  }

  #pause(why: 'person' | 'hidden' | 'sign-in' | 'ended'): void {
    this.#stops.add(why);
    this.#close();
    this.#flush();
    const by = (['person', 'sign-in', 'hidden'] as const).find((one) => this.#stops.has(one));
    if (by !== undefined) this.#become({ phase: 'paused', by });
  }

  #resume(why: 'person' | 'hidden' | 'sign-in' | 'ended'): void {
    if (!this.#stops.delete(why)) return;
    if (this.#stops.size === 0) {
      this.#attempt = 0;
      this.#connect();
    } else if (this.#stops.has('person')) {
      this.#become({ phase: 'paused', by: 'person' });
    }
  }

  #close(): void {
    clearTimeout(this.#watchdog);
    clearTimeout(this.#retry);
    this.#request?.abort();
    this.#request = undefined;
  }

  #connect(): void {
    this.#close();
    if (this.#attempt === 0) this.#become({ phase: 'connecting' });
    const request = new AbortController();
    this.#request = request;
    this.#feedWatchdog(request);
    void this.#read(request);
  }

  async #read(request: AbortController): Promise<void> {
    try {
      for await (const message of this.#options.open(request.signal)) {
        if (this.#request !== request) return;
        this.#take(message, request);
      }
      this.#lost(request, new Error('The stream ended'));
    } catch (error) {
      this.#lost(request, error);
    }
  }

  #take(message: WatchMessage, request: AbortController): void {
    this.#lastMessageAt = serverNow();
    this.#feedWatchdog(request);
    switch (message.kind) {
      case 'snapshot-end':
        this.#attempt = 0;
        this.#become({ phase: 'live' });
        this.#options.onCaughtUp();
        return;
      case 'heartbeat':
        if (message.serverMs !== undefined) learnServerTime(message.serverMs);
        return;
      case 'campaign':
        this.#removed.delete(message.campaign.name);
        this.#campaigns.set(message.campaign.name, message.campaign);
        break;
      case 'removed':
        this.#campaigns.delete(message.name);
        this.#removed.add(message.name);
        break;
    }
    this.#frame ??= requestAnimationFrame(() => this.#flush());
  }

  #flush(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#frame = undefined;
    if (this.#campaigns.size === 0 && this.#removed.size === 0) return;
    const changes = { campaigns: [...this.#campaigns.values()], removed: [...this.#removed] };
    this.#campaigns.clear();
    this.#removed.clear();
    this.#options.onChanges(changes);
  }

  #feedWatchdog(request: AbortController): void {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => this.#lost(request, new Error('Nothing was heard for 45 seconds')), silenceMs);
  }

  #lost(request: AbortController, error: unknown): void {
    if (this.#request !== request) return;
    this.#close();
    if (isUnauthenticated(error)) {
      this.#pause('sign-in');
      return;
    }
    this.#attempt += 1;
    const problem = problemOf(error);
    const delay = backoffMs(this.#attempt, (this.#options.random ?? Math.random)(), problem.retryAfterMs);
    this.#become({ phase: 'reconnecting', attempt: this.#attempt, retryAt: serverNow() + delay, cause: problem.cause });
    this.#retry = setTimeout(() => this.#connect(), delay);
  }

  #become(state: WatchState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}
