import type { Transport } from '@connectrpc/connect';
import { QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useState } from 'react';
import { Toaster } from 'sonner';
import { Redirect, Route, Switch } from 'wouter';
import { CampaignListPage } from './features/campaigns/CampaignListPage.tsx';
import { NotFoundPage } from './features/NotFoundPage.tsx';
import { LiveUpdates } from './features/live/LiveUpdates.tsx';
import { SessionGate } from './features/session/SessionGate.tsx';
import { Shell } from './features/Shell.tsx';
import { createServices } from './createServices.ts';
import { ServicesContext } from './services.ts';
import { Announcer } from './ui/Announcer.tsx';
import { ErrorBoundary } from './ui/ErrorBoundary.tsx';

// The list comes first; what one may go to from there comes while one looks at it.
const loadPages = {
  accounts: () => import('./features/accounts/AccountsPage.tsx'),
  campaign: () => import('./features/campaign/CampaignPage.tsx'),
  create: () => import('./features/create/CreatePage.tsx'),
};
const AccountsPage = lazy(loadPages.accounts);
const CampaignPage = lazy(loadPages.campaign);
const CreatePage = lazy(loadPages.create);
const quietMs = 1_500;

function useOtherPagesSoon(): void {
  useEffect(() => {
    const timer = setTimeout(() => {
      // Without them a click loads them, and says so when it cannot.
      for (const load of Object.values(loadPages)) load().catch(() => undefined);
    }, quietMs);
    return () => {
      clearTimeout(timer);
    };
  }, []);
}

export function App({ transport }: { transport: Transport }) {
  const [{ queries, session, services }] = useState(() => createServices(transport));
  useOtherPagesSoon();
  return (
    <ErrorBoundary>
      <QueryClientProvider client={queries}>
        <ServicesContext value={services}>
          <Announcer>
            <LiveUpdates />
            <Shell session={session}>
              <SessionGate session={session}>
                <Suspense fallback={<div className="skeleton h-40 w-full" role="status" aria-label="Loading" />}>
                  <Switch>
                    <Route path="/">
                      <Redirect to="/campaigns" replace />
                    </Route>
                    <Route path="/campaigns" component={CampaignListPage} />
                    <Route path="/campaigns/new" component={CreatePage} />
                    <Route path="/campaigns/:id">{({ id }) => <CampaignPage key={id} id={id} />}</Route>
                    <Route path="/accounts" component={AccountsPage} />
                    <Route component={NotFoundPage} />
                  </Switch>
                </Suspense>
              </SessionGate>
            </Shell>
          </Announcer>
        </ServicesContext>
      </QueryClientProvider>
      <Toaster position="bottom-right" closeButton visibleToasts={4} />
    </ErrorBoundary>
  );
}
