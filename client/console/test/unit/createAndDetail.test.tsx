import { create } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { Account_State } from '../../src/gen/dialtone/v1/account_service_pb.ts';
import { Campaign_State, CampaignSchema } from '../../src/gen/dialtone/v1/campaign_service_pb.ts';
import { Failure_Reason, FailureSchema } from '../../src/gen/dialtone/v1/failure_pb.ts';
import { activeCampaign, FakeDialtone, pendingCampaign } from './fakeDialtone.ts';
import { renderApp } from './renderApp.tsx';

function failedCampaign() {
  return create(CampaignSchema, {
    ...pendingCampaign('angeles', 'Los Angeles launch'),
    state: Campaign_State.FAILED,
    failure: create(FailureSchema, {
      reason: Failure_Reason.AREA_CODE_UNAVAILABLE,
      message: 'Vapi has no number in area code 310 now.',
      suggestedAreaCodes: ['562', '662'],
      retryable: true,
    }),
  });
}

describe('the create wizard', () => {
  it('puts a fault beside its field and the focus into it', async () => {
    const { user } = renderApp(new FakeDialtone(), '/campaigns/new');
    await user.click(await screen.findByRole('button', { name: 'Next' }));
    const name = screen.getByRole('textbox', { name: 'Name' });
    await waitFor(() => { expect(name).toHaveFocus(); });
    expect(name).toHaveAccessibleDescription(/Name is required: 1 to 120 characters\./);
    expect(name).toBeInvalid();
  });

  it('asks step by step, validates before the review, and shows the new card at once', async () => {
    const fake = new FakeDialtone();
    const { user } = renderApp(fake, '/campaigns/new');
    await user.type(await screen.findByRole('textbox', { name: 'Name' }), 'Spring sale{Enter}');
    await user.type(await screen.findByRole('textbox', { name: /First message/ }), 'Hello');
    await user.click(screen.getByRole('button', { name: 'Next' }));
    await user.type(await screen.findByRole('textbox', { name: /Area code/ }), '415');
    await user.click(screen.getByRole('button', { name: 'Next' }));
    await user.type(await screen.findByRole('textbox', { name: /Webhook URL/ }), 'https://example.com/');
    await user.click(screen.getByRole('button', { name: 'Next' }));
    const submit = await screen.findByRole('button', { name: 'Create campaign' });
    expect(fake.creates.every(({ validateOnly }) => validateOnly)).toBe(true);
    await user.click(submit);
    expect(await screen.findByRole('article', { name: 'Spring sale' })).toBeVisible();
    expect(window.location.pathname).toBe('/campaigns');
    expect(fake.creates.at(-1)).toMatchObject({
      validateOnly: false,
      campaign: {
        displayName: 'Spring sale',
        assistant: { firstMessage: 'Hello', serverUrl: 'https://example.com/' },
        phoneNumberRequest: { areaCode: '415' },
      },
    });
  });

  it('sends the same request id again when it tries again', async () => {
    const fake = new FakeDialtone();
    const { user } = renderApp(fake, '/campaigns/new');
    await user.type(await screen.findByRole('textbox', { name: 'Name' }), 'Spring sale');
    for (let step = 0; step < 4; step += 1) {
      const sent = fake.creates.length;
      await user.click(screen.getByRole('button', { name: 'Next' }));
      await waitFor(() => { expect(fake.creates).toHaveLength(sent + 1); });
      await waitFor(() => { expect(screen.queryByRole('button', { name: 'Checking…' })).toBeNull(); });
    }
    const ids: string[] = [];
    const record = vi.spyOn(fake.creates, 'push').mockImplementation((...requests) => {
      ids.push(...requests.map(({ requestId }) => requestId));
      if (ids.length === 1) throw new ConnectError('the server is shutting down', Code.Unavailable);
      return ids.length;
    });
    await user.click(await screen.findByRole('button', { name: 'Create campaign' }));
    const panel = within(await screen.findByRole('region', { name: 'The campaign was not created' }));
    await user.click(panel.getByRole('button', { name: 'Try again' }));
    await waitFor(() => { expect(ids).toHaveLength(2); });
    expect(ids[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(ids[1]).toBe(ids[0]);
    record.mockRestore();
  });
});

describe('the detail page', () => {
  it('shows number, conditions and timeline', async () => {
    renderApp(new FakeDialtone().put(activeCampaign('dentist', 'Dentist', '+14155550100')), '/campaigns/dentist');
    expect(await screen.findByRole('heading', { level: 1, name: 'Dentist' })).toBeVisible();
    expect(within(screen.getByRole('region', { name: 'Phone number' })).getByText('+1 415 555 0100')).toBeVisible();
    expect(within(screen.getByRole('region', { name: 'Conditions' })).getByText('Ready')).toBeVisible();
    expect(await within(screen.getByRole('region', { name: 'Timeline' })).findByText('Accepted')).toBeVisible();
  });

  it('starts a failed campaign again with a suggested area code by one click', async () => {
    const fake = new FakeDialtone().put(failedCampaign());
    const { user } = renderApp(fake, '/campaigns/angeles');
    expect(await screen.findByRole('heading', { name: 'No number in this area code' })).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Retry with 562' }));
    expect(await screen.findByRole('button', { name: 'Check Number of Los Angeles launch' })).toBeVisible();
    expect(fake.retries[0]).toMatchObject({ etag: '1', phoneNumberRequest: { areaCode: '562' } });
  });

  it('deletes only when the name was typed', async () => {
    const fake = new FakeDialtone().put(activeCampaign('dentist', 'Dentist', '+14155550100'));
    const { user } = renderApp(fake, '/campaigns/dentist');
    await user.click(await screen.findByRole('button', { name: 'Delete' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Delete Dentist?' }));
    expect(dialog.getByText(/\+1 415 555 0100 is paid for and goes back to Vapi for good/)).toBeVisible();
    await user.type(dialog.getByRole('textbox'), 'Dent');
    await user.click(dialog.getByRole('button', { name: 'Delete and release the number' }));
    expect(dialog.getByText('This is not the name of the campaign.')).toBeVisible();
    expect(fake.countOf('DeleteCampaign')).toBe(0);
    await user.type(dialog.getByRole('textbox'), 'ist{Enter}');
    expect(await screen.findByText('Deleting…')).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Delete' })).toBeNull();
  });

  it('does not speak of a number where there is none', async () => {
    const { user } = renderApp(new FakeDialtone().put(failedCampaign()), '/campaigns/angeles');
    await user.click(await screen.findByRole('button', { name: 'Delete' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Delete Los Angeles launch?' }));
    expect(dialog.getByText(/It has no number to give back/)).toBeVisible();
  });

  it('says so when there is no such campaign', async () => {
    renderApp(new FakeDialtone(), '/campaigns/nowhere');
    expect(await screen.findByRole('heading', { name: 'This campaign does not exist' })).toHaveFocus();
  });
});

describe('accounts', () => {
  it('are shown with their health, and the list warns of one that is not well', async () => {
    const fake = new FakeDialtone();
    fake.accounts = [{ name: 'accounts/default', state: Account_State.CREDENTIALS_REFUSED, lastError: 'Invalid key' }];
    const { user } = renderApp(fake);
    expect(await screen.findByText(/Vapi refuses the API key/)).toBeVisible();
    await user.click(within(screen.getByRole('main')).getByRole('link', { name: 'Accounts' }));
    const account = within(await screen.findByRole('article', { name: 'default' }));
    expect(account.getByText('Key refused')).toBeVisible();
    expect(account.getByText('Invalid key')).toBeVisible();
  });
});

describe('signing in', () => {
  it('is asked for when the server wants to know who one is, in place of the page', async () => {
    const fake = new FakeDialtone().put(pendingCampaign('spring', 'Spring sale'));
    const refusal = new ConnectError('no token', Code.Unauthenticated);
    for (const method of ['ListCampaigns', 'WatchCampaigns', 'ListAccounts']) fake.failNext(method, refusal, 50);
    const answers = [Response.json({ error: 'the server does not take this token' }, { status: 401 }), Response.json({ signedIn: true })];
    const posts: unknown[] = [];
    vi.spyOn(globalThis, 'fetch').mockImplementation((_, init) => {
      if (init?.method !== 'POST') return Promise.resolve(Response.json({ signedIn: false }));
      posts.push(init.body);
      return Promise.resolve(answers.shift() ?? Response.error());
    });
    const { user } = renderApp(fake, '/campaigns?status=pending');
    const token = await screen.findByLabelText('Token');
    await waitFor(() => { expect(token).toHaveFocus(); });
    await user.type(token, 'wrong{Enter}');
    expect(await screen.findByText('Not signed in: the server does not take this token.')).toBeVisible();
    fake.faults.clear();
    await user.clear(token);
    await user.type(token, 'right{Enter}');
    expect(await screen.findByRole('article', { name: 'Spring sale' })).toBeVisible();
    expect(window.location.search).toBe('?status=pending');
    expect(posts).toEqual(['{"token":"wrong"}', '{"token":"right"}']);
    expect(await screen.findByRole('button', { name: 'Sign out' })).toBeVisible();
  });
});

describe('the keyboard', () => {
  it('opens the list of keys, and closes it', async () => {
    const { user } = renderApp(new FakeDialtone());
    await screen.findByRole('heading', { name: 'No campaigns yet' });
    await user.keyboard('?');
    const dialog = within(await screen.findByRole('dialog', { name: 'Keyboard shortcuts' }));
    await user.click(dialog.getByRole('button', { name: 'Close' }));
    expect(screen.queryByRole('dialog')).toBeNull();
  });
});

describe('going to another page', () => {
  it('takes the focus along', async () => {
    const { user } = renderApp(new FakeDialtone().put(activeCampaign('dentist', 'Dentist', '+14155550100')));
    await user.click(await screen.findByRole('link', { name: 'Dentist' }));
    expect(await screen.findByRole('heading', { level: 1, name: 'Dentist' })).toBeVisible();
    expect(screen.getByRole('main')).toHaveFocus();
  });
});
