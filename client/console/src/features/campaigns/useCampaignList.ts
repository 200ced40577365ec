import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { keys, type PageParam } from '../../api/campaignCache.ts';
import type { CampaignSearch } from '../../api/backend.ts';
import { useServices, useWatchState } from '../../services.ts';
import { pageSize } from './listAddress.ts';

const slowPollMs = 10_000;

/** The list, page after page. Polled, slowly, only while the stream is down and something on it is awaited. */
export function useCampaignList(search: CampaignSearch, shown: number) {
  const { backend, cache } = useServices();
  const { phase } = useWatchState();
  const streamDown = phase === 'reconnecting' || phase === 'connecting';
  const first: PageParam = { token: '', size: shown };
  return useInfiniteQuery({
    queryKey: keys.list(search),
    queryFn: async ({ pageParam, signal }) =>
      cache.settlePage(await backend.listCampaigns(search, pageParam.token, pageParam.size, signal)),
    initialPageParam: first,
    getNextPageParam: (last): PageParam | undefined =>
      last.nextPageToken === '' ? undefined : { token: last.nextPageToken, size: pageSize },
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      streamDown && state.data?.pages.some((page) => page.campaigns.some((one) => one.state === 'pending')) ? slowPollMs : false,
  });
}
