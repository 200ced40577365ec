const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** "just now" (a clock that ticks slowly may be behind what has just happened), "2 min ago", "in 8 s", "3 h ago", "5 d ago", then the date. */
export function relativeTime(at: number, now: number): string {
  const distance = Math.abs(now - at);
  const words = (count: number, unit: string) => (at <= now ? `${String(count)} ${unit} ago` : `in ${String(count)} ${unit}`);
  if (distance < 5 * second) return 'just now';
  if (distance < minute) return words(Math.floor(distance / second), 's');
  if (distance < hour) return words(Math.floor(distance / minute), 'min');
  if (distance < day) return words(Math.floor(distance / hour), 'h');
  if (distance < 30 * day) return words(Math.floor(distance / day), 'd');
  return new Date(at).toISOString().slice(0, 10);
}

/** "about 8 s", "about 2 min": as exact as an estimate is. */
export function roughDuration(ms: number): string {
  if (ms < minute) {
    const seconds = Math.max(1, Math.round(ms / second));
    return `about ${String(seconds > 10 ? Math.ceil(seconds / 5) * 5 : seconds)} s`;
  }
  if (ms < 90 * minute) return `about ${String(Math.round(ms / minute))} min`;
  return `about ${String(Math.round(ms / hour))} h`;
}

export function absoluteUtc(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
