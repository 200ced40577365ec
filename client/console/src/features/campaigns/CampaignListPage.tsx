import { useQueryClient } from '@tanstack/react-query';
import { ArrowUp, LoaderCircle, PhoneCall, Plus, RefreshCw, SearchX } from 'lucide-react';
import { useCallback, useEffect, useMemo } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import type { CampaignSearch } from '../../api/backend.ts';
import { keys } from '../../api/campaignCache.ts';
import { useServices } from '../../services.ts';
import { Button, buttonClass } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorPanel } from '../../ui/ErrorPanel.tsx';
import { AccountNotice } from '../accounts/AccountNotice.tsx';
import { useShortcut } from '../useShortcut.ts';
import { useTitle } from '../useTitle.ts';
import { CampaignList } from './CampaignList.tsx';
import { FilterBar } from './FilterBar.tsx';
import { ListSkeleton } from './ListSkeleton.tsx';
import { formatListAddress, pageSize, parseListAddress } from './listAddress.ts';
import { useCampaignList } from './useCampaignList.ts';
import { useCheckAll } from './useCheckNumber.ts';
import { countText, useCounts } from './useCounts.ts';
import { useNewcomers } from './useNewcomers.ts';

function NoCampaigns({ search, onClear }: { search: CampaignSearch; onClear: () => void }) {
  if (search.text !== '' || search.state !== undefined) {
    return (
      <EmptyState icon={SearchX} title="No campaign matches" action={<Button onClick={onClear}>Show all campaigns</Button>}>
        Nothing fits this search and state.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={PhoneCall}
      title="No campaigns yet"
      action={
        <Link href="/campaigns/new" className={buttonClass('primary')}>
          <Plus aria-hidden size={16} />
          New campaign
        </Link>
      }
    >
      A campaign is an assistant at Vapi and a phone number that reaches it. Dialtone makes both and tells you when the number can be called.
    </EmptyState>
  );
}

function CheckAllButton({ pending }: { pending: number }) {
  const { busy, checkAll } = useCheckAll();
  if (pending === 0 && !busy) return null;
  const Icon = busy ? LoaderCircle : PhoneCall;
  return (
    <Button busy={busy} onClick={checkAll} icon={<Icon aria-hidden size={16} className={busy ? 'spinning' : ''} />}>
      Check all pending ({countText(pending)})
    </Button>
  );
}

export function CampaignListPage() {
  const query = useSearch();
  const [, navigate] = useLocation();
  const queries = useQueryClient();
  const { cache } = useServices();
  const { search, shown } = useMemo(() => parseListAddress(query), [query]);
  const list = useCampaignList(search, shown);
  const counts = useCounts(search.text);
  const pending = useCounts('').data?.pending ?? 0;

  const campaigns = useMemo(() => {
    // Campaigns that are made while one pages may come twice: once put on top, once by the server.
    const seen = new Set<string>();
    return (list.data?.pages ?? []).flatMap((page) => page.campaigns.filter(({ name }) => !seen.has(name) && seen.add(name)));
  }, [list.data]);
  const newcomers = useNewcomers(search, campaigns);
  useTitle(pending > 0 ? `(${countText(pending)}) Campaigns` : 'Campaigns');

  const show = (next: CampaignSearch) => {
    navigate(formatListAddress({ search: next, shown: pageSize }), { replace: next.text !== search.text });
    window.scrollTo({ top: 0 });
  };
  const refresh = useCallback(() => {
    cache.clearArrivals();
    void queries.invalidateQueries({ queryKey: keys.lists });
    void queries.invalidateQueries({ queryKey: keys.counts });
  }, [cache, queries]);
  useShortcut('r', refresh);

  // An empty list has nothing that could move under the pointer.
  const empty = list.isSuccess && campaigns.length === 0;
  useEffect(() => {
    if (empty && newcomers > 0) refresh();
  }, [empty, newcomers, refresh]);

  const { fetchNextPage, hasNextPage, isFetchingNextPage } = list;
  const onNearEnd = useMemo(
    () => (hasNextPage && !isFetchingNextPage && !list.isError ? () => void fetchNextPage() : undefined),
    [fetchNextPage, hasNextPage, isFetchingNextPage, list.isError],
  );
  useEffect(() => {
    if (list.isPlaceholderData || campaigns.length <= shown) return;
    navigate(formatListAddress({ search, shown: Math.ceil(campaigns.length / pageSize) * pageSize }), { replace: true });
  }, [campaigns.length, list.isPlaceholderData, navigate, search, shown]);

  const total = Math.max(list.data?.pages[0]?.totalSize ?? 0, campaigns.length);
  return (
    <>
      <div className="mb-5 flex flex-wrap items-center gap-3">
        <h1 className="mr-auto text-2xl font-semibold tracking-tight">Campaigns</h1>
        <CheckAllButton pending={pending} />
        <Button
          aria-label="Refresh"
          aria-keyshortcuts="r"
          title="Read again (r)"
          onClick={refresh}
          icon={<RefreshCw aria-hidden size={16} className={list.isFetching ? 'spinning' : ''} />}
        />
        <Link href="/campaigns/new" className={buttonClass('primary')}>
          <Plus aria-hidden size={16} />
          New campaign
        </Link>
      </div>
      <AccountNotice />
      <FilterBar search={search} counts={counts.data} onChange={show} />
      {list.isError && (
        <div className="mb-4">
          <ErrorPanel
            title={campaigns.length > 0 ? 'The list may be out of date' : 'The campaigns cannot be read'}
            error={list.error}
            busy={list.isFetching}
            onRetry={() => void list.refetch()}
          />
        </div>
      )}
      {newcomers > 0 && !empty && (
        <div className="mb-3 flex justify-center">
          <Button
            small
            look="primary"
            icon={<ArrowUp aria-hidden size={14} />}
            onClick={() => {
              refresh();
              window.scrollTo({ top: 0 });
            }}
          >
            {newcomers} new · show
          </Button>
        </div>
      )}
      {list.isPending && <ListSkeleton />}
      {empty && (
        <NoCampaigns
          search={search}
          onClear={() => {
            navigate('/campaigns');
          }}
        />
      )}
      {campaigns.length > 0 && <CampaignList campaigns={campaigns} total={total} onNearEnd={onNearEnd} />}
      {campaigns.length > 0 && (
        <p className="mt-5 text-center text-[0.8125rem] text-muted tabular-nums" aria-live="off">
          {isFetchingNextPage ? 'Reading more…' : `${campaigns.length.toLocaleString('en-US')} of ${countText(total)} shown`}
        </p>
      )}
    </>
  );
}
