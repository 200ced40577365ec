import { createContext, use, useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';

interface Announcements {
  /** Said when the reader is idle; of several within 5 s the last is said. */
  readonly say: (sentence: string) => void;
  /** Said at once: for errors. */
  readonly alert: (sentence: string) => void;
}

const politeEveryMs = 5_000;
const AnnouncerContext = createContext<Announcements>({ say: () => undefined, alert: () => undefined });

export function useAnnouncer(): Announcements {
  return use(AnnouncerContext);
}

// A region that already says the same stays silent: the same sentence again differs by a space nobody hears.
function again(previous: string, sentence: string): string {
  return previous === sentence ? `${sentence}\u00a0` : sentence;
}

/** Two live regions that are always there, as screen readers need them to be. */
export function Announcer({ children }: { children: ReactNode }) {
  const [polite, setPolite] = useState('');
  const [assertive, setAssertive] = useState('');
  const waiting = useRef<string | undefined>(undefined);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  const say = useCallback((sentence: string) => {
    if (timer.current !== undefined) {
      waiting.current = sentence;
      return;
    }
    const speak = (text: string) => {
      setPolite((previous) => again(previous, text));
      timer.current = setTimeout(() => {
        timer.current = undefined;
        const next = waiting.current;
        waiting.current = undefined;
        if (next !== undefined) speak(next);
      }, politeEveryMs);
    };
    speak(sentence);
  }, []);

  const alert = useCallback((sentence: string) => {
    setAssertive((previous) => again(previous, sentence));
  }, []);

  useEffect(() => () => {
    clearTimeout(timer.current);
    timer.current = undefined;
  }, []);

  const announcements = useMemo(() => ({ say, alert }), [say, alert]);
  return (
    <AnnouncerContext value={announcements}>
      {children}
      <div role="status" aria-live="polite" aria-atomic="true" className="sr-only">
        {polite}
      </div>
      <div role="alert" aria-live="assertive" aria-atomic="true" className="sr-only">
        {assertive}
      </div>
    </AnnouncerContext>
  );
}
