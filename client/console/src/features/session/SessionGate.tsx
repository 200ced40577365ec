import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useSyncExternalStore, type ReactNode } from 'react';
import { useServices } from '../../services.ts';
import type { SessionState } from './sessionState.ts';

const SignInPage = lazy(() => import('./SignInPage.tsx'));

/** Asks for a token in place of the page when the server wants one; the address stays, so that one ends up where one meant to. */
export function SessionGate({ session, children }: { session: SessionState; children: ReactNode }) {
  const { needed } = useSyncExternalStore(session.subscribe, session.snapshot);
  const queries = useQueryClient();
  const { watch } = useServices();

  useEffect(() => {
    void session.load();
  }, [session]);

  if (!needed) return children;
  return (
    <Suspense fallback={null}>
      <SignInPage
        onSignedIn={() => {
          queries.clear();
          session.signedIn();
          watch.signedIn();
        }}
      />
    </Suspense>
  );
}
