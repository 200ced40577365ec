import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import type { CampaignPage, CampaignSearch } from './backend.ts';
import { isNewer, NewestCampaigns } from './newest.ts';
import type { Campaign, PhoneNumber } from './records.ts';
import type { Changes } from './watch.ts';

export interface PageParam {
  readonly token: string;
  readonly size: number;
}
export type CampaignPages = InfiniteData<CampaignPage, PageParam>;

export const keys = {
  lists: ['campaigns', 'list'] as const,
  list: (search: CampaignSearch) => ['campaigns', 'list', search] as const,
  counts: ['campaigns', 'counts'] as const,
  countsOf: (text: string) => ['campaigns', 'counts', text] as const,
  details: ['campaigns', 'detail'] as const,
  detail: (name: string) => ['campaigns', 'detail', name] as const,
  events: (name: string) => ['campaigns', 'events', name] as const,
  accounts: ['accounts'] as const,
};

/** What a round of changes meant to somebody who reads along. */
export interface Transitions {
  readonly ready: number;
  readonly failed: number;
}

const mostArrivals = 500;
const countsEveryMs = 5_000;

export function matches(campaign: Campaign, search: CampaignSearch): boolean {
  if (search.state !== undefined && campaign.state !== search.state) return false;
  const text = search.text.toLowerCase();
  return text === '' || [campaign.title, campaign.id, campaign.number.e164].some((field) => field.toLowerCase().includes(text));
}

/** Keeps what the Query cache has of campaigns at the newest state that anything told. */
export class CampaignCache {
  #queries: QueryClient;
  #newest = new NewestCampaigns();
  #arrivals: readonly Campaign[] = [];
  #listeners = new Set<() => void>();
  #countsTimer: ReturnType<typeof setTimeout> | undefined;
  #countsReadAt = 0;

  constructor(queries: QueryClient) {
    this.#queries = queries;
  }

  /** Campaigns that came by the stream and are on no list yet: lists offer them instead of moving what one points at. */
  readonly arrivals = (): readonly Campaign[] => this.#arrivals;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Corrects a page that was read by what came meanwhile. */
  settlePage(page: CampaignPage): CampaignPage {
    return { ...page, campaigns: page.campaigns.flatMap((campaign) => this.#newest.of(campaign) ?? []) };
  }

  settle(campaign: Campaign): Campaign {
    return this.#newest.of(campaign) ?? campaign;
  }

  apply(changes: Changes): Transitions {
    const changed = new Map(changes.campaigns.map((campaign) => [campaign.name, campaign]));
    const removed = new Set(changes.removed);
    let ready = 0;
    let failed = 0;
    const listed = new Set<string>();
    const counted = new Set<string>();

    const replace = (known: Campaign): Campaign | undefined => {
      listed.add(known.name);
      if (removed.has(known.name)) {
        this.#newest.forget(known.name, known.uid);
        return undefined;
      }
      const change = changed.get(known.name);
      if (change === undefined || !isNewer(change, known)) return known;
      if (known.state === 'pending' && !counted.has(known.name)) {
        counted.add(known.name);
        if (change.state === 'active') ready += 1;
        if (change.state === 'failed') failed += 1;
      }
      return change;
    };

    for (const [key] of this.#queries.getQueriesData<Campaign | null>({ queryKey: keys.details })) {
      this.#queries.setQueryData<Campaign | null>(key, (known) => (known ? (replace(known) ?? null) : known));
    }
    this.#replaceInLists(replace);
    for (const name of removed) {
      const uid = this.#newest.uidOf(name);
      if (uid !== undefined) this.#newest.forget(name, uid);
    }
    for (const campaign of changed.values()) this.#newest.remember(campaign);
    this.#arrive(changes.campaigns.filter(({ name }) => !listed.has(name)), removed);
    this.refreshCountsSoon();
    return { ready, failed };
  }

  /** One that this page made, started again or read by itself. */
  put(campaign: Campaign): void {
    this.apply({ campaigns: [campaign], removed: [] });
    const known = this.#queries.getQueryData<Campaign | null>(keys.detail(campaign.name));
    if (!known || isNewer(campaign, known)) this.#queries.setQueryData(keys.detail(campaign.name), campaign);
  }

  /** Puts a campaign that this page made at the top of every list that it belongs to, at once. */
  insert(campaign: Campaign): void {
    this.put(campaign);
    for (const [key, pages] of this.#queries.getQueriesData<CampaignPages>({ queryKey: keys.lists })) {
      const search = key[2] as CampaignSearch;
      const first = pages?.pages[0];
      if (!pages || !first || !search.order.endsWith('desc') || !matches(campaign, search)) continue;
      if (pages.pages.some((page) => page.campaigns.some(({ name }) => name === campaign.name))) continue;
      const top = { ...first, campaigns: [campaign, ...first.campaigns], totalSize: first.totalSize + 1 };
      this.#queries.setQueryData<CampaignPages>(key, { ...pages, pages: [top, ...pages.pages.slice(1)] });
    }
  }

  /** What a look at Vapi found: shown at once; the campaign around it follows by the stream. */
  noteNumber(number: PhoneNumber): void {
    const replace = (known: Campaign): Campaign =>
      known.name === number.campaignName && known.state === 'pending' && number.provisioning && number.revision >= known.number.revision
        ? { ...known, number }
        : known;
    this.#replaceInLists(replace);
    this.#queries.setQueryData<Campaign | null>(keys.detail(number.campaignName), (known) => (known ? replace(known) : known));
  }

  clearArrivals(): void {
    if (this.#arrivals.length > 0) this.#setArrivals([]);
  }

  /** Counting is the dear part of a list: at most every 5 s, however much changes. */
  refreshCountsSoon(): void {
    if (this.#countsTimer !== undefined) return;
    const wait = Math.max(0, this.#countsReadAt + countsEveryMs - Date.now());
    this.#countsTimer = setTimeout(() => {
      this.#countsTimer = undefined;
      this.#countsReadAt = Date.now();
      void this.#queries.invalidateQueries({ queryKey: keys.counts });
    }, wait);
  }

  #replaceInLists(replace: (known: Campaign) => Campaign | undefined): void {
    for (const [key, pages] of this.#queries.getQueriesData<CampaignPages>({ queryKey: keys.lists })) {
      if (!pages) continue;
      let touched = false;
      const replaced = pages.pages.map((page) => {
        const campaigns = page.campaigns.flatMap((known) => replace(known) ?? []);
        const same = campaigns.length === page.campaigns.length && campaigns.every((one, i) => one === page.campaigns[i]);
        if (same) return page;
        touched = true;
        return { ...page, campaigns, totalSize: page.totalSize - (page.campaigns.length - campaigns.length) };
      });
      if (touched) this.#queries.setQueryData<CampaignPages>(key, { ...pages, pages: replaced });
    }
  }

  #arrive(campaigns: readonly Campaign[], removed: ReadonlySet<string>): void {
    if (campaigns.length === 0 && removed.size === 0) return;
    const names = new Set(campaigns.map(({ name }) => name));
    const kept = this.#arrivals.filter(({ name }) => !names.has(name) && !removed.has(name));
    this.#setArrivals([...kept, ...campaigns].slice(-mostArrivals));
  }

  #setArrivals(arrivals: readonly Campaign[]): void {
    this.#arrivals = arrivals;
    for (const listener of this.#listeners) listener();
  }
}
