import type { Transport } from '@connectrpc/connect';
import { QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { Toaster } from 'sonner';
import { Redirect, Route, Switch } from 'wouter';
import { AccountsPage } from './features/accounts/AccountsPage.tsx';
import { CampaignPage } from './features/campaign/CampaignPage.tsx';
import { CampaignListPage } from './features/campaigns/CampaignListPage.tsx';
import { CreatePage } from './features/create/CreatePage.tsx';
import { NotFoundPage } from './features/NotFoundPage.tsx';
import { LiveUpdates } from './features/live/LiveUpdates.tsx';
import { SessionGate } from './features/session/SessionGate.tsx';
import { Shell } from './features/Shell.tsx';
import { createServices } from './createServices.ts';
import { ServicesContext } from './services.ts';
import { Announcer } from './ui/Announcer.tsx';
import { ErrorBoundary } from './ui/ErrorBoundary.tsx';

export function App({ transport }: { transport: Transport }) {
  const [{ queries, session, services }] = useState(() => createServices(transport));
  return (
    <ErrorBoundary>
      <QueryClientProvider client={queries}>
        <ServicesContext value={services}>
          <Announcer>
            <LiveUpdates />
            <Shell session={session}>
              <SessionGate session={session}>
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
              </SessionGate>
            </Shell>
          </Announcer>
        </ServicesContext>
      </QueryClientProvider>
      <Toaster position="bottom-right" closeButton visibleToasts={4} />
    </ErrorBoundary>
  );
}
