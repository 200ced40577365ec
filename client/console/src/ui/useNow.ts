import { useEffect, useState } from 'react';
import { serverNow } from '../api/serverClock.ts';

/** The server's time, read again every `everyMs`; 0 stops it. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    if (everyMs === 0) return undefined;
    const tick = () => {
      setNow(serverNow());
    };
    tick();
    const timer = setInterval(tick, everyMs);
    return () => {
      clearInterval(timer);
    };
  }, [everyMs]);
  return now;
}
