import type { Transport } from '@connectrpc/connect';
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { createBackend } from './api/backend.ts';
import { CampaignCache, keys, type Transitions } from './api/campaignCache.ts';
import { isTransient, isUnauthenticated, problemOf } from './api/problem.ts';
import { SessionState } from './features/session/sessionState.ts';
import { CampaignWatch } from './api/watch.ts';
import type { Services } from './services.ts';

export interface PageServices {
  readonly queries: QueryClient;
  readonly session: SessionState;
  readonly services: Services;
}

export function createServices(transport: Transport): PageServices {
  const backend = createBackend(transport);
  const session = new SessionState();
  const noteRefusal = (error: unknown) => {
    if (isUnauthenticated(error)) session.refused();
  };
  const queries = new QueryClient({
    queryCache: new QueryCache({ onError: noteRefusal }),
    mutationCache: new MutationCache({ onError: noteRefusal }),
    defaultOptions: {
      queries: {
        // The stream says when something changed; looking again at each focus would only repeat it.
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        networkMode: 'always',
        retry: (failures, error) => failures < 1 && isTransient(error),
        retryDelay: (_, error) => Math.max(400, Math.min(10_000, problemOf(error).retryAfterMs)),
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
  const cache = new CampaignCache(queries);
  const listeners = new Set<(transitions: Transitions) => void>();
  const watch = new CampaignWatch({
    open: (signal) => backend.watchCampaigns(signal),
    onCaughtUp: () => {
      void queries.invalidateQueries({ queryKey: keys.lists });
      void queries.invalidateQueries({ queryKey: keys.details });
      cache.refreshCountsSoon();
    },
    onChanges: (changes) => {
      const transitions = cache.apply(changes);
      for (const listener of listeners) listener(transitions);
    },
  });
  const onTransitions = (listener: (transitions: Transitions) => void) => {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  };
  return { queries, session, services: { backend, cache, watch, onTransitions } };
}
