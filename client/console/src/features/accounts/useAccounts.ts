import { useQuery } from '@tanstack/react-query';
import { keys } from '../../api/campaignCache.ts';
import { useServices } from '../../services.ts';

/** The accounts, as the replica that answers sees them. No stream tells of them, so they are read again while looked at. */
export function useAccounts(everyMs: number) {
  const { backend } = useServices();
  return useQuery({
    queryKey: keys.accounts,
    queryFn: ({ signal }) => backend.listAccounts(signal),
    refetchInterval: everyMs,
    staleTime: 5_000,
  });
}
