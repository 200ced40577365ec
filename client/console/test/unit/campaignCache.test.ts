import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CampaignSearch } from '../../src/api/backend.ts';
import { CampaignCache, type CampaignPages, keys } from '../../src/api/campaignCache.ts';
import { toCampaign } from '../../src/api/convert.ts';
import { activeCampaign, pendingCampaign } from './fakeDialtone.ts';

const all: CampaignSearch = { text: '', order: 'create_time desc' };
const pendingOnes: CampaignSearch = { state: 'pending', text: '', order: 'create_time desc' };
const one = toCampaign(pendingCampaign('one', 'One', 3, 1_000));
const two = toCampaign(pendingCampaign('two', 'Two', 1, 2_000));

function setUp() {
  const queries = new QueryClient();
  const cache = new CampaignCache(queries);
  const pages: CampaignPages = {
    pages: [{ campaigns: [two, one], nextPageToken: '', totalSize: 2 }],
    pageParams: [{ token: '', size: 50 }],
  };
  queries.setQueryData(keys.list(all), pages);
  queries.setQueryData(keys.list(pendingOnes), pages);
  const listed = (search: CampaignSearch) =>
    queries.getQueryData<CampaignPages>(keys.list(search))?.pages.flatMap((page) => page.campaigns) ?? [];
  return { queries, cache, listed };
}

describe('CampaignCache', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('patches in place, keeps the order, and leaves the other records as they are', () => {
    const { cache, listed } = setUp();
    const ready = toCampaign(activeCampaign('one', 'One', '+14155550123', 4, 1_000));
    expect(cache.apply({ campaigns: [ready], removed: [] })).toEqual({ ready: 1, failed: 0 });
    expect(listed(all).map(({ id, state }) => `${id} ${state}`)).toEqual(['two pending', 'one active']);
    expect(listed(all)[0]).toBe(two);
    expect(listed(pendingOnes)[1]?.state).toBe('active');
  });

  it('ignores what is older', () => {
    const { cache, listed } = setUp();
    cache.apply({ campaigns: [toCampaign(pendingCampaign('one', 'Old name', 2, 1_000))], removed: [] });
    expect(listed(all)[1]?.title).toBe('One');
  });

  it('takes out what is gone, and keeps it out of an answer that was under way', () => {
    const { cache, listed } = setUp();
    cache.apply({ campaigns: [], removed: ['campaigns/one'] });
    expect(listed(all).map(({ id }) => id)).toEqual(['two']);
    expect(cache.settlePage({ campaigns: [one, two], nextPageToken: '', totalSize: 2 }).campaigns).toEqual([two]);
  });

  it('does not let a slow list overwrite a fast change', () => {
    const { cache } = setUp();
    const ready = toCampaign(activeCampaign('one', 'One', '+14155550123', 4, 1_000));
    cache.apply({ campaigns: [ready], removed: [] });
    expect(cache.settlePage({ campaigns: [one], nextPageToken: '', totalSize: 1 }).campaigns).toEqual([ready]);
  });

  it('takes another campaign with the same id for what it is', () => {
    const { cache, listed } = setUp();
    const reborn = { ...toCampaign(pendingCampaign('one', 'Again', 1, 9_000)), uid: 'another' };
    cache.apply({ campaigns: [reborn], removed: [] });
    expect(listed(all)[1]?.title).toBe('Again');
  });

  it('keeps strangers apart until somebody asks for them', () => {
    const { cache, listed } = setUp();
    cache.apply({ campaigns: [toCampaign(pendingCampaign('three', 'Three'))], removed: [] });
    expect(listed(all)).toHaveLength(2);
    expect(cache.arrivals().map(({ id }) => id)).toEqual(['three']);
  });

  it('puts a campaign that was made here on top of the lists that it belongs to, once', () => {
    const { cache, listed } = setUp();
    const made = toCampaign(pendingCampaign('three', 'Three'));
    cache.insert(made);
    cache.insert(made);
    expect(listed(all).map(({ id }) => id)).toEqual(['three', 'two', 'one']);
  });

  it('counts again at most every 5 s', async () => {
    const { queries, cache } = setUp();
    const count = vi.spyOn(queries, 'invalidateQueries');
    for (let i = 0; i < 40; i += 1) {
      cache.apply({ campaigns: [toCampaign(pendingCampaign('one', 'One', 10 + i))], removed: [] });
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(count).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(count).toHaveBeenCalledTimes(2);
  });
});
