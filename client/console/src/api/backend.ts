import { createClient, type Transport } from '@connectrpc/connect';
import { AccountService } from '../gen/dialtone/v1/account_service_pb.ts';
import { Campaign_State, CampaignService } from '../gen/dialtone/v1/campaign_service_pb.ts';
import {
  PhoneNumberService,
  RefreshPhoneNumberResponse_Outcome as Outcome,
} from '../gen/dialtone/v1/phone_number_service_pb.ts';
import { toAccount, toCampaign, toEvent, toPhoneNumber } from './convert.ts';
import type { Account, Campaign, CampaignEvent, CheckAllResult, CheckResult } from './records.ts';

export type ListedState = 'pending' | 'active' | 'failed' | 'deleting';
export type CampaignOrder = 'create_time desc' | 'create_time' | 'update_time desc' | 'update_time';

export interface CampaignSearch {
  readonly state?: ListedState;
  readonly text: string;
  readonly order: CampaignOrder;
}

export interface CampaignPage {
  readonly campaigns: readonly Campaign[];
  readonly nextPageToken: string;
  readonly totalSize: number;
}

/** What a person wrote in the create wizard. Empty means: left to the server. */
export interface CampaignDraft {
  readonly title: string;
  readonly account: string;
  readonly firstMessage: string;
  readonly systemPrompt: string;
  readonly modelProvider: string;
  readonly model: string;
  readonly voiceProvider: string;
  readonly voiceId: string;
  readonly areaCode: string;
  readonly allowSubstitute: boolean;
  readonly serverUrl: string;
}

export type WatchMessage =
  | { readonly kind: 'campaign'; readonly campaign: Campaign }
  | { readonly kind: 'removed'; readonly name: string }
  | { readonly kind: 'snapshot-end' }
  | { readonly kind: 'heartbeat'; readonly serverMs?: number };

const states: Record<ListedState, Campaign_State> = {
  pending: Campaign_State.PENDING,
  active: Campaign_State.ACTIVE,
  failed: Campaign_State.FAILED,
  deleting: Campaign_State.DELETING,
};

// Reads answer from the store; what asks Vapi may wait for it.
const readMs = 15_000;
const lookMs = 40_000;

function withSignal(signal: AbortSignal | undefined, timeoutMs: number) {
  return signal === undefined ? { timeoutMs } : { timeoutMs, signal };
}

function both<A, B>(first: string, second: string, make: () => A, none: B): A | B {
  return first === '' && second === '' ? none : make();
}

/** Dialtone's services as this page uses them. Every method throws a ConnectError. */
export function createBackend(transport: Transport) {
  const campaigns = createClient(CampaignService, transport);
  const numbers = createClient(PhoneNumberService, transport);
  const accounts = createClient(AccountService, transport);

  function filterOf(search: Pick<CampaignSearch, 'state' | 'text'>) {
    return { states: search.state === undefined ? [] : [states[search.state]], text: search.text };
  }

  return {
    async listCampaigns(search: CampaignSearch, pageToken: string, pageSize: number, signal?: AbortSignal): Promise<CampaignPage> {
      const page = await campaigns.listCampaigns(
        { filter: filterOf(search), orderBy: search.order, pageToken, pageSize },
        withSignal(signal, readMs),
      );
      return {
        campaigns: page.campaigns.map(toCampaign),
        nextPageToken: page.nextPageToken,
        totalSize: page.totalSize,
      };
    },

    async countCampaigns(state: ListedState, text: string, signal?: AbortSignal): Promise<number> {
      const page = await campaigns.listCampaigns({ filter: filterOf({ state, text }), pageSize: 1 }, withSignal(signal, readMs));
      return page.totalSize;
    },

    async getCampaign(id: string, signal?: AbortSignal): Promise<Campaign> {
      return toCampaign(await campaigns.getCampaign({ name: `campaigns/${id}` }, withSignal(signal, readMs)));
    },

    async listEvents(id: string, signal?: AbortSignal): Promise<CampaignEvent[]> {
      const { events } = await campaigns.listCampaignEvents(
        { parent: `campaigns/${id}`, pageSize: 200 },
        withSignal(signal, readMs),
      );
      return events.map(toEvent);
    },

    /** The same `requestId` may be sent again with the same draft: at most one campaign comes of it. */
    async createCampaign(draft: CampaignDraft, how: { requestId: string } | { validateOnly: true }): Promise<Campaign> {
      const assistant = {
        firstMessage: draft.firstMessage,
        systemPrompt: draft.systemPrompt,
        serverUrl: draft.serverUrl,
        ...both(draft.modelProvider, draft.model, () => ({ model: { provider: draft.modelProvider, model: draft.model } }), {}),
        ...both(draft.voiceProvider, draft.voiceId, () => ({ voice: { provider: draft.voiceProvider, voiceId: draft.voiceId } }), {}),
      };
      const campaign = {
        displayName: draft.title,
        vapiAccount: draft.account,
        assistant,
        phoneNumberRequest: { areaCode: draft.areaCode, allowSubstitute: draft.allowSubstitute },
      };
      return toCampaign(await campaigns.createCampaign({ campaign, ...how }, { timeoutMs: readMs }));
    },

    async retryCampaign(campaign: Campaign, areaCode?: string): Promise<Campaign> {
      const wanted = { areaCode: areaCode ?? '', allowSubstitute: campaign.allowSubstitute };
      return toCampaign(
        await campaigns.retryCampaign(
          { name: campaign.name, etag: campaign.etag, ...(areaCode === undefined ? {} : { phoneNumberRequest: wanted }) },
          { timeoutMs: readMs },
        ),
      );
    },

    async deleteCampaign(name: string): Promise<Campaign> {
      return toCampaign(await campaigns.deleteCampaign({ name }, { timeoutMs: readMs }));
    },

    async checkNumber(id: string): Promise<CheckResult> {
      const response = await numbers.refreshPhoneNumber({ name: `phoneNumbers/${id}` }, { timeoutMs: lookMs });
      return {
        outcome:
          response.outcome === Outcome.READY ? 'ready' : response.outcome === Outcome.STILL_PENDING ? 'still-pending' : 'failed',
        message: response.message,
        number: toPhoneNumber(response.phoneNumber, `campaigns/${id}`),
      };
    },

    async checkAllPending(): Promise<CheckAllResult> {
      const response = await numbers.refreshPendingPhoneNumbers({}, { timeoutMs: lookMs });
      return {
        checked: response.checkedCount,
        ready: response.readyCount,
        stillPending: response.stillPendingCount,
        failed: response.failedCount,
        message: response.message,
      };
    },

    async listAccounts(signal?: AbortSignal): Promise<{ accounts: Account[]; serverVersion: string }> {
      const response = await accounts.listAccounts({}, withSignal(signal, readMs));
      return { accounts: response.accounts.map(toAccount), serverVersion: response.serverVersion };
    },

    /** Every change from the moment of `snapshot-end` on. Never ends by itself; abort `signal` to end it. */
    async *watchCampaigns(signal: AbortSignal): AsyncGenerator<WatchMessage, void, undefined> {
      for await (const { event } of campaigns.watchCampaigns({ changesOnly: true }, { signal })) {
        if (event.case === 'campaign') yield { kind: 'campaign', campaign: toCampaign(event.value) };
        else if (event.case === 'removed') yield { kind: 'removed', name: event.value.name };
        else if (event.case === 'snapshotEnd') yield { kind: 'snapshot-end' };
        else {
          const time = event.case === 'heartbeat' ? event.value.serverTime : undefined;
          yield time === undefined ? { kind: 'heartbeat' } : { kind: 'heartbeat', serverMs: Number(time.seconds) * 1000 + time.nanos / 1e6 };
        }
      }
    },
  };
}

export type Backend = ReturnType<typeof createBackend>;
