import { createContext, use, useSyncExternalStore } from 'react';
import type { Backend } from './api/backend.ts';
import type { CampaignCache, Transitions } from './api/campaignCache.ts';
import type { CampaignWatch, WatchState } from './api/watch.ts';

/** What every part of the page works with. One of each for the life of the page. */
export interface Services {
  readonly backend: Backend;
  readonly cache: CampaignCache;
  readonly watch: CampaignWatch;
  /** Calls back after each round of changes of the stream; returns what ends that. */
  readonly onTransitions: (listener: (transitions: Transitions) => void) => () => void;
}

export const ServicesContext = createContext<Services | undefined>(undefined);

export function useServices(): Services {
  const services = use(ServicesContext);
  if (services === undefined) throw new Error('ServicesContext is missing');
  return services;
}

export function useWatchState(): WatchState {
  const { watch } = useServices();
  return useSyncExternalStore(watch.subscribe, watch.state);
}
