import { Code, ConnectError } from '@connectrpc/connect';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { toast } from 'sonner';
import { keys } from '../../api/campaignCache.ts';
import { problemOf } from '../../api/problem.ts';
import type { Campaign } from '../../api/records.ts';
import { useServices, useWatchState } from '../../services.ts';
import { useAnnouncer } from '../../ui/Announcer.tsx';

const slowPollMs = 10_000;

/** One campaign; null when it is gone. The stream keeps it current. */
export function useCampaign(id: string) {
  const { backend, cache } = useServices();
  const { phase } = useWatchState();
  const streamDown = phase === 'reconnecting' || phase === 'connecting';
  return useQuery({
    queryKey: keys.detail(`campaigns/${id}`),
    queryFn: async ({ signal }): Promise<Campaign | null> => {
      try {
        return cache.settle(await backend.getCampaign(id, signal));
      } catch (error) {
        if (error instanceof ConnectError && error.code === Code.NotFound) return null;
        throw error;
      }
    },
    refetchInterval: ({ state }) =>
      streamDown && (state.data?.state === 'pending' || state.data?.state === 'deleting') ? slowPollMs : false,
  });
}

/** The timeline; read again with each revision. */
export function useEvents(campaign: Campaign) {
  const { backend } = useServices();
  return useQuery({
    queryKey: [...keys.events(campaign.name), String(campaign.revision)],
    queryFn: ({ signal }) => backend.listEvents(campaign.id, signal),
    placeholderData: keepPreviousData,
  });
}

function useTellError() {
  const { alert } = useAnnouncer();
  return (headline: string, id: string, error: unknown) => {
    const { cause, remedy } = problemOf(error);
    toast.error(headline, { id, description: `${cause} ${remedy}`, duration: Infinity });
    alert(`${headline}. ${cause} ${remedy}`);
  };
}

/** Starts a failed campaign again; with an area code, or as before. */
export function useRetry(campaign: Campaign) {
  const { backend, cache } = useServices();
  const tellError = useTellError();
  const id = `retry:${campaign.name}`;
  return useMutation({
    mutationFn: (areaCode: string | undefined) => backend.retryCampaign(campaign, areaCode),
    onSuccess: (started) => {
      cache.put(started);
      toast.success('Started again', { id, description: `${started.title}: its number is being provisioned`, duration: 5_000 });
    },
    onError: (error) => {
      tellError(`Could not start ${campaign.title} again`, id, error);
    },
  });
}

export function useDelete(campaign: Campaign) {
  const { backend, cache } = useServices();
  const tellError = useTellError();
  const id = `delete:${campaign.name}`;
  return useMutation({
    mutationFn: () => backend.deleteCampaign(campaign.name),
    onSuccess: (deleting) => {
      cache.put(deleting);
      toast.info('Deleting', { id, description: `${deleting.title}: its number is being given back`, duration: 5_000 });
    },
    onError: (error) => {
      tellError(`Could not delete ${campaign.title}`, id, error);
    },
  });
}
