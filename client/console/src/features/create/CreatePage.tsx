import { Check } from 'lucide-react';
import { useEffect, useEffectEvent, useRef } from 'react';
import { Link } from 'wouter';
import { useAnnouncer } from '../../ui/Announcer.tsx';
import { Button, buttonClass } from '../../ui/Button.tsx';
import { cx } from '../../ui/classNames.ts';
import { ErrorPanel } from '../../ui/ErrorPanel.tsx';
import { useTitle } from '../useTitle.ts';
import { reviewStep, steps } from './draft.ts';
import { Review } from './Review.tsx';
import { AssistantStep, NameStep, NumberStep, WebhookStep } from './StepFields.tsx';
import { useCreateCampaign } from './useCreateCampaign.ts';

function StepList({ step }: { step: number }) {
  return (
    <ol aria-label="Steps" className="mb-6 flex flex-wrap gap-x-5 gap-y-2 text-sm">
      {steps.map((title, index) => (
        <li
          key={title}
          {...(index === step ? { 'aria-current': 'step' as const } : {})}
          className={cx('flex items-center gap-2', index === step ? 'font-semibold' : 'text-muted')}
        >
          <span
            className={cx(
              'grid size-6 place-items-center rounded-full text-xs font-semibold tabular-nums',
              index === step ? 'bg-accent text-on-accent' : index < step ? 'bg-good-soft text-good' : 'bg-sunken text-muted',
            )}
          >
            {index < step ? <Check aria-label="done" size={13} strokeWidth={3} /> : index + 1}
          </span>
          <span className={cx(index !== step && 'max-sm:sr-only')}>{title}</span>
        </li>
      ))}
    </ol>
  );
}

export default function CreatePage() {
  const wizard = useCreateCampaign();
  const { draft, change, step, faults, refusals, busy, error } = wizard;
  const form = useRef<HTMLFormElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const { alert } = useAnnouncer();
  useTitle('New campaign');

  const faultCount = Object.values(faults.byField).reduce((sum, texts) => sum + texts.length, 0) + faults.rest.length;

  // A new step starts at its first field; a fault takes the focus to where it is.
  const announceFaults = useEffectEvent(() => {
    if (faultCount > 0) alert(faultCount === 1 ? '1 field needs correcting' : `${String(faultCount)} fields need correcting`);
  });
  useEffect(() => {
    const faulty = form.current?.querySelector<HTMLElement>('[aria-invalid="true"]');
    const first = form.current?.querySelector<HTMLElement>('input, textarea, select');
    if (faulty) faulty.focus();
    else if (step === reviewStep) heading.current?.focus();
    else first?.focus();
    announceFaults();
  }, [step, refusals]);

  const props = { draft, change, faults: faults.byField };
  return (
    <div className="mx-auto max-w-2xl">
      <h1 className="mb-4 text-2xl font-semibold tracking-tight">New campaign</h1>
      <StepList step={step} />
      <form
        ref={form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) wizard.next();
        }}
        className="rounded-2xl border border-line bg-surface p-5 shadow-xs sm:p-7"
      >
        <h2 ref={heading} tabIndex={-1} className="mb-4 text-lg font-semibold">
          {steps[step]}
        </h2>
        <div className="space-y-5">
          {step === 0 && <NameStep {...props} />}
          {step === 1 && <AssistantStep {...props} />}
          {step === 2 && <NumberStep {...props} />}
          {step === 3 && <WebhookStep {...props} />}
          {step === reviewStep && <Review draft={draft} onEdit={wizard.goTo} />}
        </div>
        {faults.rest.length > 0 && <p className="mt-4 text-sm font-medium text-bad">{faults.rest.join('. ')}.</p>}
        {error !== undefined && (
          <div className="mt-5">
            <ErrorPanel
              title={step === reviewStep ? 'The campaign was not created' : 'The server could not look at this'}
              error={error}
              busy={busy}
              onRetry={wizard.next}
            />
          </div>
        )}
        <div className="mt-7 flex flex-wrap items-center gap-3">
          {step > 0 && (
            <Button
              onClick={() => {
                wizard.goTo(step - 1);
              }}
            >
              Back
            </Button>
          )}
          <Link href="/campaigns" className={cx(buttonClass('quiet'), 'ml-auto')}>
            Cancel
          </Link>
          <Button type="submit" look="primary" busy={busy}>
            {step === reviewStep ? (busy ? 'Creating…' : 'Create campaign') : busy ? 'Checking…' : 'Next'}
          </Button>
        </div>
      </form>
    </div>
  );
}
