import { useIsMutating, useMutation, useMutationState, useQueryClient } from '@tanstack/react-query';
import { type Action, toast } from 'sonner';
import { keys } from '../../api/campaignCache.ts';
import { problemOf } from '../../api/problem.ts';
import type { Campaign, CheckResult, PhoneNumber } from '../../api/records.ts';
import { serverNow } from '../../api/serverClock.ts';
import { useServices } from '../../services.ts';
import { useAnnouncer } from '../../ui/Announcer.tsx';
import { copyText } from '../../ui/copyText.ts';
import { roughDuration } from '../../ui/time.ts';
import { readableNumber } from './phoneFormat.ts';

const shortMs = 5_000;
const checkAll = ['check-all'] as const;
const checkOne = (name: string) => ['check', name] as const;

/** Keeps the toast until the outcome takes its place: one that is closing would take the outcome with it. */
function retryAction(retry: () => void): Action {
  return {
    label: 'Retry',
    onClick: (event) => {
      event.preventDefault();
      retry();
    },
  };
}

export interface NumberCheck {
  readonly busy: boolean;
  /** Why the latest check failed; empty when it did not. A toast goes away, this stays. */
  readonly error: string;
  readonly check: () => void;
}

/** "Check Number" for one campaign. Its state outlives the card, which may scroll away meanwhile. */
export function useCheckNumber(campaign: Campaign): NumberCheck {
  const { backend, cache } = useServices();
  const queries = useQueryClient();
  const { alert } = useAnnouncer();
  const mutationKey = checkOne(campaign.name);
  const toastId = `check:${campaign.name}`;
  const { title } = campaign;

  const mutation = useMutation({
    mutationKey,
    mutationFn: () => backend.checkNumber(campaign.id),
    onSuccess: async (result) => {
      cache.noteNumber(result.number);
      tell(result);
      void queries.invalidateQueries({ queryKey: keys.events(campaign.name) });
      if (result.outcome === 'still-pending') return;
      // The stream tells the rest too; where it is down, this does.
      await backend.getCampaign(campaign.id).then(
        (settled) => {
          cache.put(settled);
        },
        () => undefined,
      );
    },
    onError: (error) => {
      const { cause, remedy } = problemOf(error);
      refuse(`Could not check ${title}`, `${cause} ${remedy}`);
    },
  });

  const tell = (result: CheckResult) => {
    if (result.outcome === 'ready') {
      const { e164 } = result.number;
      toast.success(`Number ${readableNumber(e164)} is ready`, {
        id: toastId,
        description: title,
        duration: shortMs,
        action: { label: 'Copy', onClick: () => void copyText(e164) },
      });
    } else if (result.outcome === 'failed') {
      refuse(`${title} gets no number`, result.message);
    } else if (result.number.provisioning?.lastCheckOutcome === 'unreachable') {
      refuse(`Could not check ${title}`, result.message);
    } else {
      toast.info(stillPendingText(result.number, serverNow()), { id: toastId, description: title, duration: shortMs });
    }
  };

  const refuse = (headline: string, description: string) => {
    toast.error(headline, {
      id: toastId,
      description,
      duration: Infinity,
      action: retryAction(() => { check(); }),
    });
    alert(`${headline}. ${description}`);
  };

  const check = () => {
    if (queries.isMutating({ mutationKey, exact: true }) === 0) mutation.mutate();
  };

  const own = useIsMutating({ mutationKey, exact: true });
  const all = useIsMutating({ mutationKey: checkAll });
  const outcomes = useMutationState({
    filters: { mutationKey, exact: true },
    select: ({ state }) => latestCheck(state.status, state.error, state.data as CheckResult | undefined),
  });
  const latest = outcomes.at(-1);
  const overtaken = latest?.outcome === 'unreachable' && campaign.number.provisioning?.lastCheckOutcome !== 'unreachable';
  return { busy: own + all > 0, error: latest === undefined || overtaken ? '' : latest.text, check };
}

export function stillPendingText(number: PhoneNumber, now: number): string {
  const left = (number.provisioning?.expectedReadyAt ?? 0) - now;
  return left > 500 ? `Still provisioning, ${roughDuration(left)} left` : 'Still provisioning';
}

interface LatestCheck {
  readonly outcome: 'thrown' | 'unreachable' | 'fine';
  readonly text: string;
}

function latestCheck(status: string, error: unknown, result: CheckResult | undefined): LatestCheck {
  if (status === 'error') {
    const { cause, remedy } = problemOf(error);
    return { outcome: 'thrown', text: `Could not check: ${cause} ${remedy}` };
  }
  return status === 'success' && result?.number.provisioning?.lastCheckOutcome === 'unreachable'
    ? { outcome: 'unreachable', text: `Could not check: ${result.message}` }
    : { outcome: 'fine', text: '' };
}

/** "Check all pending": one call, one toast. */
export function useCheckAll(): { busy: boolean; checkAll: () => void } {
  const { backend, cache } = useServices();
  const queries = useQueryClient();
  const { alert } = useAnnouncer();
  const id = 'check-all';
  const mutation = useMutation({
    mutationKey: checkAll,
    mutationFn: () => backend.checkAllPending(),
    onSuccess: ({ checked, ready, stillPending, failed, message }) => {
      const parts = [
        `${String(ready)} ready`,
        `${String(stillPending)} still provisioning`,
        ...(failed > 0 ? [`${String(failed)} failed`] : []),
      ];
      const show = failed > 0 ? toast.warning : ready > 0 ? toast.success : toast.info;
      show(checked === 0 ? message : parts.join(', '), {
        id,
        duration: shortMs,
        ...(checked === 0 ? {} : { description: `${String(checked)} pending ${checked === 1 ? 'number' : 'numbers'} checked` }),
      });
      void queries.invalidateQueries({ queryKey: keys.lists });
      cache.refreshCountsSoon();
    },
    onError: (error) => {
      const { cause, remedy } = problemOf(error);
      toast.error('Could not check the pending numbers', {
        id,
        description: `${cause} ${remedy}`,
        duration: Infinity,
        action: retryAction(() => { mutation.mutate(); }),
      });
      alert(`Could not check the pending numbers. ${cause} ${remedy}`);
    },
  });
  const busy = useIsMutating({ mutationKey: checkAll }) > 0;
  return {
    busy,
    checkAll: () => {
      if (queries.isMutating({ mutationKey: checkAll }) === 0) mutation.mutate();
    },
  };
}
