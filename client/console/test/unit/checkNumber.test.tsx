import { Code, ConnectError } from '@connectrpc/connect';
import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { activeCampaign, FakeDialtone, pendingCampaign } from './fakeDialtone.ts';
import { renderApp } from './renderApp.tsx';

const spring = () => new FakeDialtone().put(pendingCampaign('spring', 'Spring sale'));
const button = () => screen.findByRole('button', { name: 'Check Number of Spring sale' });
const ready = () => activeCampaign('spring', 'Spring sale', '+14155550123', 5);

describe('Check Number', () => {
  it('is busy while it looks, keeps the focus and takes one click of many', async () => {
    const fake = spring();
    fake.holdChecks();
    const { user } = renderApp(fake);
    const check = await button();
    await user.click(check);
    await waitFor(() => { expect(check).toHaveAttribute('aria-busy', 'true'); });
    expect(check).toHaveAttribute('aria-disabled', 'true');
    expect(check).not.toBeDisabled();
    expect(check).toHaveFocus();
    await user.click(check);
    await user.keyboard('{Enter}');
    fake.releaseChecks?.();
    await waitFor(() => { expect(check).not.toHaveAttribute('aria-busy'); });
    expect(fake.countOf('RefreshPhoneNumber')).toBe(1);
  });

  it('tells that the number is ready, updates the card, and gives the focus to its heading', async () => {
    const fake = spring();
    fake.onCheck = ready;
    const { user } = renderApp(fake);
    await user.click(await button());
    expect(await screen.findByText('Number +1 415 555 0123 is ready')).toBeVisible();
    await waitFor(() => { expect(screen.queryByRole('button', { name: /^Check Number/ })).toBeNull(); });
    expect(within(screen.getByRole('article')).getByText('Active')).toBeVisible();
    expect(screen.getByRole('heading', { name: 'Spring sale' })).toHaveFocus();
  });

  it('tells that it is still provisioning, with what is left', async () => {
    const { user } = renderApp(spring());
    await user.click(await button());
    expect(await screen.findByText(/^Still provisioning, about \d+ s left$/)).toBeVisible();
  });

  it('tells the cause of an error and what to do, keeps it on the card, and tries again', async () => {
    const fake = spring();
    fake.failNext('RefreshPhoneNumber', new ConnectError('the server is shutting down', Code.Unavailable));
    fake.onCheck = ready;
    const { user } = renderApp(fake);
    await user.click(await button());
    expect(await screen.findByText('Could not check Spring sale')).toBeVisible();
    expect(within(screen.getByRole('article')).getByText(/Could not check: The server is shutting down\..*Trying again is safe/)).toBeVisible();
    expect(screen.getAllByRole('alert').map(({ textContent }) => textContent).join('')).toContain('Could not check Spring sale');
    await user.click(screen.getByRole('button', { name: 'Retry' }));
    expect(await screen.findByText('Number +1 415 555 0123 is ready')).toBeVisible();
  });
});

describe('Check all pending', () => {
  it('is one call and one toast for all, with every card busy', async () => {
    const fake = spring().put(pendingCampaign('night', 'Night desk'), activeCampaign('dentist', 'Dentist', '+14155550100'));
    fake.onCheck = (campaign) => (campaign.name === 'campaigns/spring' ? ready() : campaign);
    fake.holdChecks();
    const { user } = renderApp(fake);
    await user.click(await screen.findByRole('button', { name: 'Check all pending (2)' }));
    await waitFor(async () => { expect(await button()).toHaveAttribute('aria-busy', 'true'); });
    expect(screen.getByRole('button', { name: 'Check Number of Night desk' })).toHaveAttribute('aria-busy', 'true');
    fake.releaseChecks?.();
    expect(await screen.findByText('1 ready, 1 still provisioning')).toBeVisible();
    expect(fake.countOf('RefreshPendingPhoneNumbers')).toBe(1);
    expect(await within(screen.getByRole('article', { name: 'Spring sale' })).findByText('Active')).toBeVisible();
  });

  it('is not offered when nothing is pending', async () => {
    renderApp(new FakeDialtone().put(activeCampaign('dentist', 'Dentist', '+14155550100')));
    await waitFor(() => { expect(screen.getByRole('button', { name: 'Active 1' })).toBeVisible(); });
    expect(screen.queryByRole('button', { name: /Check all/ })).toBeNull();
  });
});
