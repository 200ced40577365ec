import { Pause, Play } from 'lucide-react';
import { useServices, useWatchState } from '../../services.ts';
import { relativeTime } from '../../ui/time.ts';
import { cx } from '../../ui/classNames.ts';
import { useNow } from '../../ui/useNow.ts';
import type { WatchState } from '../../api/watch.ts';

export function wordsOf(state: WatchState, now: number): { word: string; more: string } {
  switch (state.phase) {
    case 'live':
      return { word: 'Live', more: '' };
    case 'connecting':
      return { word: 'Connecting', more: '' };
    case 'paused':
      return { word: 'Paused', more: '' };
    case 'reconnecting': {
      const seconds = Math.max(0, Math.ceil((state.retryAt - now) / 1000));
      return {
        word: 'Reconnecting',
        more: seconds > 0 ? `attempt ${String(state.attempt)} in ${String(seconds)} s` : `attempt ${String(state.attempt)}`,
      };
    }
  }
}

const dots: Record<WatchState['phase'], string> = {
  live: 'bg-good',
  connecting: 'bg-busy',
  reconnecting: 'bg-warn',
  paused: 'bg-muted',
};

/** Whether what one sees is as of now; and the switch that holds it still. */
export function LiveIndicator() {
  const { watch } = useServices();
  const state = useWatchState();
  const now = useNow(1_000);
  const { word, more } = wordsOf(state, now);
  const paused = state.phase === 'paused' && state.by === 'person';
  const heard = Math.min(watch.lastMessageAt(), now); // ticks come every second, messages at any time
  const title = state.phase === 'reconnecting' ? state.cause : heard > 0 ? `Updated ${relativeTime(heard, now)}` : '';

  return (
    <div className="flex items-center gap-1">
      <span className="flex items-center gap-2 text-[0.8125rem]" title={title} data-live={state.phase}>
        <span aria-hidden className={cx('size-2 rounded-full', dots[state.phase], state.phase === 'reconnecting' && 'spinning')} />
        <span className="font-medium">{word}</span>
        {more !== '' && <span className="text-muted tabular-nums max-sm:hidden">{more}</span>}
        {state.phase === 'live' && heard > 0 && <span className="text-muted tabular-nums max-md:hidden">updated {relativeTime(heard, now)}</span>}
      </span>
      {state.phase === 'reconnecting' && (
        <button
          type="button"
          className="min-h-7 rounded-md px-1.5 text-[0.8125rem] font-medium text-accent-ink hover:underline"
          onClick={() => {
            watch.reconnectNow();
          }}
        >
          Now
        </button>
      )}
      <button
        type="button"
        aria-label={paused ? 'Resume live updates' : 'Pause live updates'}
        title={paused ? 'Resume live updates' : 'Pause live updates'}
        onClick={() => {
          watch.setPaused(!paused);
        }}
        className="grid size-8 place-items-center rounded-md text-muted hover:bg-sunken hover:text-ink"
      >
        {paused ? <Play aria-hidden size={15} /> : <Pause aria-hidden size={15} />}
      </button>
    </div>
  );
}
