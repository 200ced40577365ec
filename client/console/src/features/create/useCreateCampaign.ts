import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { toast } from 'sonner';
import { useLocation } from 'wouter';
import type { CampaignDraft } from '../../api/backend.ts';
import { problemOf } from '../../api/problem.ts';
import { randomUuid } from '../../api/uuid.ts';
import { useServices } from '../../services.ts';
import { emptyDraft, reviewStep, sortFaults, type DraftField, type SortedFaults } from './draft.ts';

const noFaults: SortedFaults = { byField: {}, rest: [], step: undefined };

/** The wizard's state. The server judges every step: its rules are written down there alone. */
export function useCreateCampaign() {
  const { backend, cache } = useServices();
  const [, navigate] = useLocation();
  const [draft, setDraft] = useState(emptyDraft);
  const [step, setStep] = useState(0);
  const [faults, setFaults] = useState(noFaults);
  const [refusals, setRefusals] = useState(0);
  // Kept over retries, so that they make one campaign at most; another draft is another campaign.
  const requestId = useRef<string | undefined>(undefined);

  const refuse = (error: unknown, upTo: number): boolean => {
    const sorted = sortFaults(problemOf(error).faults, upTo);
    setFaults(sorted);
    setRefusals((count) => count + 1);
    if (sorted.step !== undefined) setStep(sorted.step);
    return sorted.step !== undefined || sorted.rest.length > 0;
  };

  const validation = useMutation({
    mutationFn: (variables: { from: number }) => backend.createCampaign(draft, { validateOnly: true }).then(() => variables.from),
    onSuccess: (from) => {
      setStep(from + 1);
    },
    onError: (error, { from }) => {
      const early = problemOf(error).faults.length > 0 && from < reviewStep - 1;
      if (!refuse(error, from) && early) setStep(from + 1); // what is wrong has not been asked for yet
    },
  });

  const creation = useMutation({
    mutationFn: () => backend.createCampaign(draft, { requestId: (requestId.current ??= randomUuid()) }),
    onSuccess: (campaign) => {
      cache.insert(campaign);
      toast.success('Campaign created', { description: `${campaign.title}: its number is being provisioned`, duration: 5_000 });
      navigate('/campaigns');
      window.scrollTo({ top: 0 });
    },
    onError: (error) => {
      refuse(error, reviewStep);
    },
  });

  const forgetErrors = () => {
    validation.reset();
    creation.reset();
  };

  const change = <F extends DraftField>(field: F, value: CampaignDraft[F]) => {
    requestId.current = undefined;
    setDraft((previous) => ({ ...previous, [field]: value }));
    setFaults((previous) => ({ ...previous, byField: { ...previous.byField, [field]: [] } }));
    forgetErrors();
  };

  const goTo = (next: number) => {
    forgetErrors();
    setStep(next);
  };

  const failed = creation.error ?? validation.error;
  return {
    draft,
    change,
    step,
    goTo,
    faults,
    /** Grows with every answer that refused. */
    refusals,
    busy: validation.isPending || creation.isPending,
    /** An error that is of no field. */
    error: failed !== null && problemOf(failed).faults.length === 0 ? failed : undefined,
    next: () => {
      setFaults(noFaults);
      if (step < reviewStep) validation.mutate({ from: step });
      else creation.mutate();
    },
  };
}
