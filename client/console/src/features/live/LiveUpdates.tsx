import { useEffect, useRef } from 'react';
import { useServices } from '../../services.ts';
import { useAnnouncer } from '../../ui/Announcer.tsx';

const sayEveryMs = 5_000;

export function sentenceOf(ready: number, failed: number): string {
  const numbers = (count: number) => `${String(count)} ${count === 1 ? 'number' : 'numbers'}`;
  if (failed === 0) return `${numbers(ready)} became ready`;
  if (ready === 0) return `${numbers(failed)} failed`;
  return `${numbers(ready)} became ready, ${String(failed)} failed`;
}

/** Runs the stream while the page is looked at, and tells what it brought to those who do not see it. */
export function LiveUpdates() {
  const { watch, onTransitions } = useServices();
  const { say } = useAnnouncer();
  const sum = useRef({ ready: 0, failed: 0 });

  useEffect(() => {
    const look = () => {
      watch.setHidden(document.hidden);
    };
    look();
    watch.start();
    document.addEventListener('visibilitychange', look);
    return () => {
      document.removeEventListener('visibilitychange', look);
      watch.stop();
    };
  }, [watch]);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const speak = () => {
      const { ready, failed } = sum.current;
      timer = undefined;
      if (ready + failed === 0) return;
      sum.current = { ready: 0, failed: 0 };
      say(sentenceOf(ready, failed));
      timer = setTimeout(speak, sayEveryMs);
    };
    const end = onTransitions(({ ready, failed }) => {
      sum.current = { ready: sum.current.ready + ready, failed: sum.current.failed + failed };
      if (timer === undefined) speak();
    });
    return () => {
      end();
      clearTimeout(timer);
    };
  }, [onTransitions, say]);

  return null;
}
