import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ListedState } from '../../api/backend.ts';
import { keys } from '../../api/campaignCache.ts';
import { useServices } from '../../services.ts';

export type Counts = Readonly<Record<ListedState, number>>;

/** How many campaigns are in each state, among those that the text finds. The server counts up to 10,000. */
export function useCounts(text: string) {
  const { backend } = useServices();
  return useQuery({
    queryKey: keys.countsOf(text),
    queryFn: async ({ signal }): Promise<Counts> => {
      const [pending, active, failed, deleting] = await Promise.all([
        backend.countCampaigns('pending', text, signal),
        backend.countCampaigns('active', text, signal),
        backend.countCampaigns('failed', text, signal),
        backend.countCampaigns('deleting', text, signal),
      ]);
      return { pending, active, failed, deleting };
    },
    placeholderData: keepPreviousData,
    staleTime: 5_000,
  });
}

const countedTo = 10_000;

export function countText(count: number): string {
  return count >= countedTo ? '10,000+' : count.toLocaleString('en-US');
}
