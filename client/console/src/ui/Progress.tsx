interface ProgressProps {
  /** 0 to 1. */
  value: number;
  label: string;
  text: string;
  tone: 'busy' | 'warn';
}

/** Not announced when it moves: who wants to know reads it. */
export function Progress({ value, label, text, tone }: ProgressProps) {
  const percent = Math.round(Math.min(1, Math.max(0, value)) * 100);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      aria-valuetext={text}
      className="h-1.5 w-full overflow-hidden rounded-full bg-sunken"
    >
      <div
        className={`h-full rounded-full transition-[width] duration-700 ease-out motion-reduce:transition-none ${tone === 'warn' ? 'bg-warn' : 'bg-busy'}`}
        style={{ width: `${String(Math.max(2, percent))}%` }}
      />
    </div>
  );
}
