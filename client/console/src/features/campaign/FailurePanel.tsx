import { CircleAlert, RotateCcw } from 'lucide-react';
import { useId, useState } from 'react';
import type { Campaign, Failure } from '../../api/records.ts';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import { useRetry } from './useCampaign.ts';
import { problemOf } from '../../api/problem.ts';

const titles: Record<string, string> = {
  AREA_CODE_UNAVAILABLE: 'No number in this area code',
  VAPI_CREDENTIALS: 'Vapi refused the API key',
  VAPI_QUOTA: 'The Vapi account may not hold more numbers',
  VAPI_PAYMENT: 'Vapi wants a payment method or a higher plan',
  INVALID_ASSISTANT: 'Vapi refused the assistant',
  VAPI_REJECTED: 'Vapi refused the request',
  ACTIVATION_TIMEOUT: 'Vapi gave no number in time',
  SIP_ONLY: 'Vapi made a SIP address only',
  BLOCKED: 'Vapi blocked the number',
  DELETED_OUTSIDE: 'The number disappeared at Vapi',
};

/** Why a campaign failed, and the ways on: one click each. */
export function FailurePanel({ campaign, failure }: { campaign: Campaign; failure: Failure }) {
  const [areaCode, setAreaCode] = useState('');
  const retry = useRetry(campaign);
  const titleId = useId();
  const faults = retry.isError ? problemOf(retry.error).faults.map(({ description }) => description) : [];
  const words = [failure.vapiStatus > 0 ? `HTTP ${String(failure.vapiStatus)}` : '', failure.vapiMessage].filter(Boolean).join(': ');
  return (
    <section aria-labelledby={titleId} className="rounded-xl border border-bad/40 bg-bad-soft p-5">
      <h2 id={titleId} className="flex items-center gap-2 font-semibold">
        <CircleAlert aria-hidden size={18} className="text-bad" />
        {titles[failure.reason] ?? 'The campaign failed'}
      </h2>
      <p className="mt-1">{failure.message}</p>
      {words !== '' && <p className="mt-1 text-[0.8125rem]">Vapi’s answer: {words}</p>}
      <div className="mt-4 flex flex-wrap gap-2">
        {failure.suggestedAreaCodes.map((code) => (
          <Button
            key={code}
            look="primary"
            small
            busy={retry.isPending}
            onClick={() => {
              retry.mutate(code);
            }}
          >
            Retry with {code}
          </Button>
        ))}
        <Button
          small
          busy={retry.isPending}
          icon={<RotateCcw aria-hidden size={14} className={retry.isPending ? 'spinning' : ''} />}
          onClick={() => {
            retry.mutate(undefined);
          }}
        >
          Retry as before
        </Button>
      </div>
      {!failure.retryable && <p className="mt-2 text-[0.8125rem]">As things stand a retry will fail again: mend the cause first.</p>}
      <form
        className="mt-4 max-w-60"
        onSubmit={(event) => {
          event.preventDefault();
          if (areaCode.trim() !== '' && !retry.isPending) retry.mutate(areaCode.trim());
        }}
      >
        <Field name="areaCode" label="Another area code" faults={faults}>
          {(control) => (
            <div className="flex items-end gap-2">
              <input
                {...control}
                type="text"
                inputMode="numeric"
                autoComplete="off"
                maxLength={3}
                placeholder="212"
                value={areaCode}
                onChange={(event) => {
                  setAreaCode(event.target.value);
                }}
              />
              <Button type="submit" busy={retry.isPending}>
                Retry
              </Button>
            </div>
          )}
        </Field>
      </form>
    </section>
  );
}
