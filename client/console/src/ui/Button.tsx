import type { ComponentProps, ReactNode } from 'react';
import { cx } from './classNames.ts';

type Look = 'primary' | 'plain' | 'quiet' | 'danger';

const looks: Record<Look, string> = {
  primary: 'bg-accent text-on-accent border-transparent hover:brightness-110',
  plain: 'bg-surface text-ink border-edge/60 hover:bg-sunken',
  quiet: 'border-transparent text-muted hover:bg-sunken hover:text-ink',
  danger: 'bg-surface text-bad border-bad/60 hover:bg-bad-soft',
};

export function buttonClass(look: Look = 'plain', small = false): string {
  return cx(
    'inline-flex items-center justify-center gap-2 rounded-lg border font-medium whitespace-nowrap transition-colors',
    'aria-disabled:cursor-not-allowed aria-disabled:opacity-60',
    small ? 'min-h-8 px-2.5 text-[0.8125rem]' : 'min-h-10 px-3.5 text-sm',
    looks[look],
  );
}

interface ButtonProps extends ComponentProps<'button'> {
  look?: Look;
  small?: boolean;
  icon?: ReactNode;
  /** Keeps the focus, which `disabled` would drop; clicks do nothing meanwhile. */
  busy?: boolean;
}

export function Button({ look = 'plain', small = false, icon, busy = false, className, onClick, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={cx(buttonClass(look, small), className)}
      {...(busy ? { 'aria-busy': true, 'aria-disabled': true } : {})}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {icon}
      {children}
    </button>
  );
}
