import { create } from '@bufbuild/protobuf';
import { durationFromMs } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError } from '@connectrpc/connect';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WatchMessage } from '../../src/api/backend.ts';
import { toCampaign } from '../../src/api/convert.ts';
import { backoffMs, CampaignWatch, type Changes } from '../../src/api/watch.ts';
import { RetryInfoSchema } from '../../src/gen/google/rpc/error_details_pb.ts';
import { pendingCampaign } from './fakeDialtone.ts';

/** A stream that the test speaks on. */
class Line {
  static opened: Line[] = [];
  readonly signal: AbortSignal;
  #queue: (WatchMessage | Error)[] = [];
  #wake: () => void = () => undefined;

  constructor(signal: AbortSignal) {
    this.signal = signal;
    signal.addEventListener('abort', () => { this.#wake(); });
    Line.opened.push(this);
  }

  say(message: WatchMessage | Error): void {
    this.#queue.push(message);
    this.#wake();
  }

  async *messages(): AsyncGenerator<WatchMessage, void, undefined> {
    while (!this.signal.aborted) {
      const next = this.#queue.shift();
      if (next instanceof Error) throw next;
      if (next !== undefined) yield next;
      else await new Promise<void>((resolve) => { this.#wake = resolve; });
    }
  }
}

function setUp() {
  const changes: Changes[] = [];
  const caughtUp = vi.fn();
  const watch = new CampaignWatch({
    open: (signal) => new Line(signal).messages(),
    onCaughtUp: caughtUp,
    onChanges: (one) => changes.push(one),
    random: () => 1,
  });
  return { watch, changes, caughtUp };
}

const line = (index: number): Line => {
  const found = Line.opened[index];
  if (found === undefined) throw new Error(`stream ${String(index)} was not opened`);
  return found;
};
const settle = () => vi.advanceTimersByTimeAsync(0);

describe('CampaignWatch', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    Line.opened = [];
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is live when the stream has caught up, and asks for the lists then', async () => {
    const { watch, caughtUp } = setUp();
    watch.start();
    expect(watch.state().phase).toBe('connecting');
    line(0).say({ kind: 'snapshot-end' });
    await settle();
    expect(watch.state().phase).toBe('live');
    expect(caughtUp).toHaveBeenCalledTimes(1);
  });

  it('hands the newest of many changes on once per frame', async () => {
    const { watch, changes } = setUp();
    watch.start();
    line(0).say({ kind: 'snapshot-end' });
    for (let revision = 1; revision <= 100; revision += 1) {
      line(0).say({ kind: 'campaign', campaign: toCampaign(pendingCampaign('spring', 'Spring', revision)) });
    }
    line(0).say({ kind: 'removed', name: 'campaigns/gone' });
    await vi.advanceTimersByTimeAsync(20);
    expect(changes).toHaveLength(1);
    expect(changes[0]?.campaigns.map(({ revision }) => revision)).toEqual([100n]);
    expect(changes[0]?.removed).toEqual(['campaigns/gone']);
  });

  it('reconnects after a growing wait, and starts from the beginning once it was live', async () => {
    const { watch } = setUp();
    watch.start();
    line(0).say(new ConnectError('restarting', Code.Unavailable));
    await settle();
    expect(watch.state()).toMatchObject({ phase: 'reconnecting', attempt: 1, cause: 'Restarting.' });
    await vi.advanceTimersByTimeAsync(1_000);
    line(1).say(new ConnectError('restarting', Code.Unavailable));
    await settle();
    expect(watch.state()).toMatchObject({ phase: 'reconnecting', attempt: 2 });
    await vi.advanceTimersByTimeAsync(1_999);
    expect(Line.opened).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1);
    line(2).say({ kind: 'snapshot-end' });
    await settle();
    line(2).say(new ConnectError('too old', Code.Unavailable));
    await settle();
    expect(watch.state()).toMatchObject({ phase: 'reconnecting', attempt: 1 });
  });

  it('does not come back before the server said', async () => {
    const { watch } = setUp();
    watch.start();
    const retry = { desc: RetryInfoSchema, value: create(RetryInfoSchema, { retryDelay: durationFromMs(7_000) }) };
    line(0).say(new ConnectError('too many streams', Code.ResourceExhausted, undefined, [retry]));
    await vi.advanceTimersByTimeAsync(6_999);
    expect(Line.opened).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(Line.opened).toHaveLength(2);
  });

  it('takes 45 s of silence for a broken stream, and a heartbeat for a whole one', async () => {
    const { watch } = setUp();
    watch.start();
    line(0).say({ kind: 'snapshot-end' });
    await vi.advanceTimersByTimeAsync(40_000);
    line(0).say({ kind: 'heartbeat' });
    await vi.advanceTimersByTimeAsync(44_000);
    expect(watch.state().phase).toBe('live');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(watch.state()).toMatchObject({ phase: 'reconnecting', cause: 'Nothing was heard for 45 seconds.' });
    expect(line(0).signal.aborted).toBe(true);
  });

  it('closes while hidden and while paused, and opens when neither holds', () => {
    const { watch } = setUp();
    watch.start();
    watch.setHidden(true);
    expect(line(0).signal.aborted).toBe(true);
    expect(watch.state()).toEqual({ phase: 'paused', by: 'hidden' });
    watch.setPaused(true);
    watch.setHidden(false);
    expect(watch.state()).toEqual({ phase: 'paused', by: 'person' });
    expect(Line.opened).toHaveLength(1);
    watch.setPaused(false);
    expect(watch.state().phase).toBe('connecting');
    expect(Line.opened).toHaveLength(2);
  });

  it('waits for a sign-in instead of knocking again', async () => {
    const { watch } = setUp();
    watch.start();
    line(0).say(new ConnectError('who are you', Code.Unauthenticated));
    await vi.advanceTimersByTimeAsync(120_000);
    expect(Line.opened).toHaveLength(1);
    watch.signedIn();
    expect(Line.opened).toHaveLength(2);
  });

  it('leaves no timer behind when it stops', async () => {
    const { watch } = setUp();
    watch.start();
    line(0).say(new ConnectError('restarting', Code.Unavailable));
    await settle();
    watch.stop();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('backoffMs', () => {
  it('is half to all of a step that doubles up to 30 s', () => {
    expect(backoffMs(1, 0, 0)).toBe(500);
    expect(backoffMs(1, 1, 0)).toBe(1_000);
    expect(backoffMs(4, 1, 0)).toBe(8_000);
    expect(backoffMs(50, 1, 0)).toBe(30_000);
  });
});
