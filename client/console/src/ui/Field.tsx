import { useId, type ReactNode } from 'react';

export const inputClass =
  'mt-1 block w-full min-h-10 rounded-lg border border-edge bg-surface px-3 py-2 text-[0.9375rem] text-ink placeholder:text-muted aria-invalid:border-bad aria-invalid:outline-1 aria-invalid:outline-bad';

/** What a control needs so that its label, note and faults belong to it. */
export interface ControlProps {
  id: string;
  name: string;
  'aria-invalid': boolean;
  'aria-describedby': string;
  className: string;
}

interface FieldProps {
  /** Its path in the request, by which faults find it. */
  name: string;
  label: string;
  note?: string;
  optional?: boolean;
  faults: readonly string[];
  children: (control: ControlProps) => ReactNode;
}

export function Field({ name, label, note, optional = false, faults, children }: FieldProps) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="text-sm font-medium">
        {label}
        {optional && <span className="font-normal text-muted"> (optional)</span>}
      </label>
      {children({
        id,
        name,
        'aria-invalid': faults.length > 0,
        'aria-describedby': `${id}-note ${id}-faults`,
        className: inputClass,
      })}
      <p id={`${id}-note`} className="mt-1 text-[0.8125rem] text-muted empty:hidden">
        {note}
      </p>
      <p id={`${id}-faults`} className="mt-1 text-sm font-medium text-bad empty:hidden">
        {faults.map((fault) => `${label} ${fault}${/[.!?]$/.test(fault) ? '' : '.'}`).join(' ')}
      </p>
    </div>
  );
}
