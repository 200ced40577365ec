import { render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { toast } from 'sonner';
import { App } from '../../src/App.tsx';
import type { FakeDialtone } from './fakeDialtone.ts';

/** The whole page at an address, on services in memory. */
export function renderApp(fake: FakeDialtone, path = '/campaigns') {
  toast.dismiss();
  window.history.replaceState(null, '', path);
  const user = userEvent.setup();
  return { user, ...render(<App transport={fake.transport()} />) };
}
