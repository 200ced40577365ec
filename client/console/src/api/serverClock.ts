// The server's clock, as far as this page knows it. Estimates are moments of the server's; a machine whose own clock is
// wrong must not show them late. Heartbeats of the watch set the offset; until one came, the own clock counts.

let offsetMs = 0;

export function learnServerTime(serverMs: number, localMs: number = Date.now()): void {
  const offset = serverMs - localMs;
  // The way here takes time too: below a second the difference says nothing.
  offsetMs = Math.abs(offset) < 1000 ? 0 : offset;
}

export function serverNow(): number {
  return Date.now() + offsetMs;
}
