import { LoaderCircle, PhoneCall } from 'lucide-react';
import { useLayoutEffect, useRef, type RefObject } from 'react';
import { Button } from '../../ui/Button.tsx';
import type { NumberCheck } from './useCheckNumber.ts';

interface CheckButtonProps {
  title: string;
  state: NumberCheck;
  /** Takes the focus when the button leaves with it. */
  heading: RefObject<HTMLHeadingElement | null>;
}

/** Stands on pending campaigns only. */
export function CheckButton({ title, state, heading }: CheckButtonProps) {
  const button = useRef<HTMLButtonElement>(null);

  useLayoutEffect(() => {
    const element = button.current;
    const refuge = heading.current;
    return () => {
      if (element !== null && document.activeElement === element) refuge?.focus();
    };
  }, [heading]);

  const Icon = state.busy ? LoaderCircle : PhoneCall;
  return (
    <Button
      ref={button}
      small
      busy={state.busy}
      onClick={state.check}
      aria-label={`Check Number of ${title}`}
      icon={<Icon aria-hidden size={14} className={state.busy ? 'spinning' : ''} />}
    >
      Check Number
    </Button>
  );
}
