import type { CampaignOrder, CampaignSearch, ListedState } from '../../api/backend.ts';

// What a list shows stands in the address: /campaigns?q=spring&status=pending&sort=oldest&shown=150

export const stateFilters: readonly { readonly state: ListedState; readonly word: string }[] = [
  { state: 'pending', word: 'Provisioning' },
  { state: 'active', word: 'Active' },
  { state: 'failed', word: 'Failed' },
  { state: 'deleting', word: 'Deleting' },
];

export const sorts: readonly { readonly value: string; readonly word: string; readonly order: CampaignOrder }[] = [
  { value: 'newest', word: 'Newest first', order: 'create_time desc' },
  { value: 'oldest', word: 'Oldest first', order: 'create_time' },
  { value: 'changed', word: 'Recently changed', order: 'update_time desc' },
  { value: 'unchanged', word: 'Longest unchanged', order: 'update_time' },
];

export const pageSize = 50;
const mostShown = 1000; // what the server gives in one page

export interface ListAddress {
  readonly search: CampaignSearch;
  /** How many were on the list, so that a reload shows them again. */
  readonly shown: number;
}

/** Never fails: what is not understood is left out. */
export function parseListAddress(query: string): ListAddress {
  const params = new URLSearchParams(query);
  const state = stateFilters.find((filter) => filter.state === params.get('status'))?.state;
  const order = sorts.find(({ value }) => value === params.get('sort'))?.order ?? 'create_time desc';
  const shown = Number(params.get('shown') ?? pageSize);
  return {
    search: { ...(state === undefined ? {} : { state }), text: (params.get('q') ?? '').slice(0, 120), order },
    shown: Number.isInteger(shown) ? Math.min(mostShown, Math.max(pageSize, shown)) : pageSize,
  };
}

export function formatListAddress({ search, shown }: ListAddress): string {
  const params = new URLSearchParams();
  if (search.text !== '') params.set('q', search.text);
  if (search.state !== undefined) params.set('status', search.state);
  const sort = sorts.find(({ order }) => order === search.order);
  if (sort !== undefined && sort.order !== 'create_time desc') params.set('sort', sort.value);
  if (shown > pageSize) params.set('shown', String(shown));
  const query = params.toString();
  return query === '' ? '/campaigns' : `/campaigns?${query}`;
}
