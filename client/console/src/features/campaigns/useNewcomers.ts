import { useMemo, useSyncExternalStore } from 'react';
import type { CampaignSearch } from '../../api/backend.ts';
import { matches } from '../../api/campaignCache.ts';
import type { Campaign } from '../../api/records.ts';
import { useServices } from '../../services.ts';

/** How many campaigns came since the list was read and belong to its top. They are offered, not pushed in under the pointer. */
export function useNewcomers(search: CampaignSearch, campaigns: readonly Campaign[]): number {
  const { cache } = useServices();
  const arrivals = useSyncExternalStore(cache.subscribe, cache.arrivals);
  return useMemo(() => {
    if (!search.order.endsWith('desc') || arrivals.length === 0) return 0;
    const newest = campaigns.reduce((latest, { createdAt }) => Math.max(latest, createdAt), 0);
    const listed = new Set(campaigns.map(({ name }) => name));
    return arrivals.filter((arrival) => arrival.createdAt >= newest && !listed.has(arrival.name) && matches(arrival, search)).length;
  }, [arrivals, campaigns, search]);
}
