import { absoluteUtc, relativeTime } from './time.ts';
import { useNow } from './useNow.ts';

export function RelativeTime({ at }: { at: number }) {
  const now = useNow(5_000);
  return (
    <time dateTime={new Date(at).toISOString()} title={absoluteUtc(at)}>
      {relativeTime(at, now)}
    </time>
  );
}
