import { Code, ConnectError } from '@connectrpc/connect';
import { act, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { activeCampaign, FakeDialtone, pendingCampaign } from './fakeDialtone.ts';
import { renderApp } from './renderApp.tsx';

const pendingAndActive = () =>
  new FakeDialtone().put(pendingCampaign('spring', 'Spring sale'), activeCampaign('dentist', 'Dentist reminders', '+14155550123'));

const card = async (title: string) => screen.findByRole('article', { name: title });

describe('the list', () => {
  it('shows name, state, number, area code and time of each campaign', async () => {
    renderApp(pendingAndActive());
    const active = within(await card('Dentist reminders'));
    expect(active.getByText('Active')).toBeVisible();
    expect(active.getByText('+1 415 555 0123')).toBeVisible();
    expect(active.getByText('Area code 415')).toBeVisible();
    expect(active.getByText(/just now/).tagName).toBe('TIME');
    const pending = within(await card('Spring sale'));
    expect(pending.getByText('Provisioning…')).toBeVisible();
    expect(pending.getByRole('progressbar', { name: 'Provisioning of Spring sale' })).toHaveAttribute('aria-valuenow', '25');
  });

  it('offers Check Number on pending campaigns only', async () => {
    renderApp(pendingAndActive());
    expect(within(await card('Spring sale')).getByRole('button', { name: 'Check Number of Spring sale' })).toBeVisible();
    expect(within(await card('Dentist reminders')).queryByRole('button', { name: /Check Number/ })).toBeNull();
  });

  it('says what a campaign is when there is none, and how to make one', async () => {
    renderApp(new FakeDialtone());
    expect(await screen.findByRole('heading', { name: 'No campaigns yet' })).toBeVisible();
    expect(screen.getAllByRole('link', { name: 'New campaign' })).toHaveLength(2);
  });

  it('shows cause, code and request id of an error, and reads again', async () => {
    const fake = pendingAndActive();
    const fault = new ConnectError('the database cannot be reached', Code.Internal);
    fake.failNext('ListCampaigns', fault, 20);
    const { user } = renderApp(fake);
    const panel = within(await screen.findByRole('region', { name: 'The campaigns cannot be read' }));
    expect(panel.getByText('The database cannot be reached.')).toBeVisible();
    expect(panel.getByText('INTERNAL')).toBeVisible();
    expect(panel.getByRole('button', { name: 'Copy request id' })).toBeVisible();
    fake.faults.clear();
    await user.click(panel.getByRole('button', { name: 'Try again' }));
    expect(await card('Spring sale')).toBeVisible();
    expect(screen.queryByRole('region', { name: 'The campaigns cannot be read' })).toBeNull();
  });

  it('keeps what it has under an error', async () => {
    const fake = pendingAndActive();
    const { user } = renderApp(fake);
    await card('Spring sale');
    fake.failNext('ListCampaigns', new ConnectError('broken', Code.Internal), 20);
    await user.keyboard('r');
    expect(await screen.findByRole('region', { name: 'The list may be out of date' })).toBeVisible();
    expect(await card('Spring sale')).toBeVisible();
  });

  it('keeps search and state in the address, and counts each state', async () => {
    const fake = pendingAndActive();
    const { user } = renderApp(fake);
    await card('Spring sale');
    await waitFor(() => { expect(screen.getByRole('button', { name: 'All 2' })).toHaveAttribute('aria-pressed', 'true'); });
    await user.click(screen.getByRole('button', { name: 'Active 1' }));
    await waitFor(() => { expect(screen.queryByRole('article', { name: 'Spring sale' })).toBeNull(); });
    expect(window.location.search).toBe('?status=active');
    await user.keyboard('/');
    expect(screen.getByRole('searchbox')).toHaveFocus();
    await user.keyboard('r?nobody');
    await waitFor(() => { expect(window.location.search).toBe('?q=r%3Fnobody&status=active'); });
    expect(await screen.findByRole('heading', { name: 'No campaign matches' })).toBeVisible();
  });

  it('starts as the address says', async () => {
    renderApp(pendingAndActive(), '/campaigns?status=pending');
    await card('Spring sale');
    expect(screen.queryByRole('article', { name: 'Dentist reminders' })).toBeNull();
  });

  it('tells the pending count in the title', async () => {
    renderApp(pendingAndActive());
    await waitFor(() => { expect(document.title).toBe('(1) Campaigns · Dialtone'); });
  });
});

describe('live updates', () => {
  it('turn a card active in place, without reading the list again', async () => {
    const fake = pendingAndActive();
    renderApp(fake);
    await card('Spring sale');
    await screen.findByText('Live');
    await waitFor(() => { expect(fake.countOf('ListCampaigns')).toBeGreaterThan(1); });
    act(() => {
      fake.sendToAll({ case: 'campaign', value: activeCampaign('spring', 'Spring sale', '+14155550199', 7) });
    });
    expect(await within(await card('Spring sale')).findByText('+1 415 555 0199')).toBeVisible();
    expect(screen.getAllByRole('listitem')[0]).toHaveAttribute('aria-posinset', '1');
    expect(await screen.findByText('1 number became ready')).toBeInTheDocument();
  });

  it('offer new campaigns instead of moving what is there', async () => {
    const fake = pendingAndActive();
    const { user } = renderApp(fake);
    await card('Spring sale');
    await screen.findByText('Live');
    const later = pendingCampaign('later', 'Later campaign', 1, Date.now() + 60_000);
    fake.put(later);
    act(() => {
      fake.sendToAll({ case: 'campaign', value: later });
    });
    const offer = await screen.findByRole('button', { name: '1 new · show' });
    expect(screen.queryByRole('article', { name: 'Later campaign' })).toBeNull();
    await user.click(offer);
    expect(await card('Later campaign')).toBeVisible();
    expect(screen.queryByRole('button', { name: /new · show/ })).toBeNull();
  });

  it('take a deleted campaign off the list', async () => {
    const fake = pendingAndActive();
    renderApp(fake);
    await card('Dentist reminders');
    await screen.findByText('Live');
    fake.campaigns.delete('campaigns/dentist');
    act(() => {
      fake.sendToAll({ case: 'removed', value: { name: 'campaigns/dentist' } });
    });
    await waitFor(() => { expect(screen.queryByRole('article', { name: 'Dentist reminders' })).toBeNull(); });
  });

  it('use one stream, and none while paused', async () => {
    const fake = pendingAndActive();
    const { user } = renderApp(fake);
    await screen.findByText('Live');
    expect(fake.watches.size).toBe(1);
    await user.click(screen.getByRole('button', { name: 'Pause live updates' }));
    expect(screen.getByText('Paused')).toBeVisible();
    await waitFor(() => { expect(fake.watches.size).toBe(0); });
    await user.click(screen.getByRole('button', { name: 'Resume live updates' }));
    expect(await screen.findByText('Live')).toBeVisible();
  });

  it('end while the tab is hidden, and come back with what was missed', async () => {
    const fake = pendingAndActive();
    renderApp(fake);
    await screen.findByText('Live');
    const hide = (hidden: boolean) => {
      Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
      act(() => { document.dispatchEvent(new Event('visibilitychange')); });
    };
    hide(true);
    await waitFor(() => { expect(fake.watches.size).toBe(0); });
    fake.put(activeCampaign('spring', 'Spring sale', '+14155550199', 9));
    hide(false);
    expect(await within(await card('Spring sale')).findByText('+1 415 555 0199')).toBeVisible();
    expect(fake.watches.size).toBe(1);
  });
});
