import type { LucideIcon } from 'lucide-react';
import { cx } from './classNames.ts';

export type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'neutral';

const tones: Record<Tone, string> = {
  good: 'bg-good-soft text-good',
  busy: 'bg-busy-soft text-busy',
  warn: 'bg-warn-soft text-warn',
  bad: 'bg-bad-soft text-bad',
  neutral: 'bg-sunken text-muted',
};

/** A state by icon, word and colour: none of them alone. */
export function Badge({ tone, icon: Icon, word, turning = false }: { tone: Tone; icon: LucideIcon; word: string; turning?: boolean }) {
  return (
    <span
      data-tone={tone}
      className={cx('inline-flex h-6 items-center gap-1.5 rounded-full px-2.5 text-xs font-semibold whitespace-nowrap', tones[tone])}
    >
      <Icon aria-hidden size={13} strokeWidth={2.4} className={cx(turning && 'spinning')} />
      {word}
    </span>
  );
}
