// Dialtone's services in memory, with the types of the real ones: what the page's parts talk to in these tests.
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError, createRouterTransport, type Transport } from '@connectrpc/connect';
import { Account_State, AccountService, type AccountSchema } from '../../src/gen/dialtone/v1/account_service_pb.ts';
import {
  Campaign_State,
  type Campaign,
  CampaignEvent_Kind,
  CampaignSchema,
  CampaignService,
  type CreateCampaignRequest,
  type RetryCampaignRequest,
  type WatchCampaignsResponse,
  WatchCampaignsResponseSchema,
} from '../../src/gen/dialtone/v1/campaign_service_pb.ts';
import {
  PhoneNumber_Provisioning_CheckOutcome as CheckOutcome,
  PhoneNumber_State,
  PhoneNumberService,
  RefreshPhoneNumberResponse_Outcome as Outcome,
} from '../../src/gen/dialtone/v1/phone_number_service_pb.ts';
import { BadRequestSchema } from '../../src/gen/google/rpc/error_details_pb.ts';
import { nameRequests } from '../../src/api/transport.ts';

export function pendingCampaign(id: string, title: string, revision = 1, createdAt = Date.now()): Campaign {
  return create(CampaignSchema, {
    name: `campaigns/${id}`,
    uid: `uid-${id}`,
    displayName: title,
    state: Campaign_State.PENDING,
    revision: BigInt(revision),
    etag: String(revision),
    createTime: timestampFromMs(createdAt),
    updateTime: timestampFromMs(createdAt),
    phoneNumber: {
      name: `phoneNumbers/${id}`,
      areaCode: '415',
      state: PhoneNumber_State.PENDING,
      revision: BigInt(revision),
      provisioning: {
        requestedTime: timestampFromMs(createdAt),
        expectedReadyTime: timestampFromMs(createdAt + 20_000),
        progress: 0.25,
        lastCheckOutcome: CheckOutcome.STILL_PENDING,
      },
    },
  });
}

export function activeCampaign(id: string, title: string, e164: string, revision = 2, createdAt = Date.now()): Campaign {
  const campaign = pendingCampaign(id, title, revision, createdAt);
  campaign.state = Campaign_State.ACTIVE;
  if (campaign.phoneNumber) {
    campaign.phoneNumber.state = PhoneNumber_State.ACTIVE;
    campaign.phoneNumber.number = e164;
  }
  return campaign;
}

type Event = NonNullable<MessageInitShape<typeof WatchCampaignsResponseSchema>['event']>;

/** One stream that a page has open. */
class OpenWatch {
  #waiting: WatchCampaignsResponse[] = [];
  #fault: ConnectError | undefined;
  #wake: () => void = () => undefined;

  send(event: Event): void {
    this.#waiting.push(create(WatchCampaignsResponseSchema, { event }));
    this.#wake();
  }

  fail(fault: ConnectError): void {
    this.#fault = fault;
    this.#wake();
  }

  async *messages(signal: AbortSignal): AsyncGenerator<WatchCampaignsResponse, void, undefined> {
    signal.addEventListener('abort', () => { this.#wake(); });
    while (!signal.aborted) {
      const next = this.#waiting.shift();
      if (next !== undefined) yield next;
      else if (this.#fault !== undefined) throw this.#fault;
      else await new Promise<void>((resolve) => { this.#wake = resolve; });
    }
  }
}

export class FakeDialtone {
  readonly campaigns = new Map<string, Campaign>();
  readonly watches = new Set<OpenWatch>();
  readonly calls: string[] = [];
  readonly creates: CreateCampaignRequest[] = [];
  readonly retries: RetryCampaignRequest[] = [];
  /** Answers the next calls of a method with an error, one each. */
  readonly faults = new Map<string, ConnectError[]>();
  /** Holds checks until it is called. */
  releaseChecks: (() => void) | undefined;
  /** What a check makes of a campaign. */
  onCheck: (campaign: Campaign) => Campaign = (campaign) => campaign;
  accounts: MessageInitShape<typeof AccountSchema>[] = [{ name: 'accounts/default', state: Account_State.HEALTHY }];
  #holding: Promise<void> = Promise.resolve();

  put(...campaigns: Campaign[]): this {
    for (const campaign of campaigns) this.campaigns.set(campaign.name, campaign);
    return this;
  }

  failNext(method: string, fault: ConnectError, times = 1): void {
    this.faults.set(method, Array.from({ length: times }, () => fault));
  }

  holdChecks(): void {
    this.#holding = new Promise((resolve) => { this.releaseChecks = resolve; });
  }

  sendToAll(event: Event): void {
    for (const watch of this.watches) watch.send(event);
  }

  countOf(method: string): number {
    return this.calls.filter((call) => call === method).length;
  }

  transport(): Transport {
    return createRouterTransport((router) => this.#routes(router), { transport: { interceptors: [nameRequests] } });
  }

  #enter(method: string): void {
    this.calls.push(method);
    const fault = this.faults.get(method)?.shift();
    if (fault !== undefined) throw fault;
  }

  #find(name: string): Campaign {
    const found = this.campaigns.get(name.replace('phoneNumbers/', 'campaigns/'));
    if (found === undefined) throw new ConnectError('campaign not found', Code.NotFound);
    return found;
  }

  async #check(name: string) {
    await this.#holding;
    const before = this.#find(name);
    const after = this.onCheck(before);
    this.put(after);
    const ready = after.state === Campaign_State.ACTIVE;
    return {
      phoneNumber: after.phoneNumber ?? {},
      outcome: ready ? Outcome.READY : Outcome.STILL_PENDING,
      message: ready ? `Number is ready: ${String(after.phoneNumber?.number)}` : 'Still pending: Vapi has not assigned the digits yet.',
    };
  }

  #routes(router: Parameters<Parameters<typeof createRouterTransport>[0]>[0]): void {
    router.service(CampaignService, {
      listCampaigns: (request) => {
        this.#enter('ListCampaigns');
        const states = request.filter?.states ?? [];
        const text = request.filter?.text.toLowerCase() ?? '';
        const found = [...this.campaigns.values()]
          .filter(({ state }) => states.length === 0 || states.includes(state))
          .filter(({ displayName }) => displayName.toLowerCase().includes(text))
          .sort((a, b) => Number((b.createTime?.seconds ?? 0n) - (a.createTime?.seconds ?? 0n)));
        const start = Number(request.pageToken || 0);
        const end = start + (request.pageSize || 50);
        return { campaigns: found.slice(start, end), nextPageToken: end < found.length ? String(end) : '', totalSize: found.length };
      },
      getCampaign: ({ name }) => {
        this.#enter('GetCampaign');
        return this.#find(name);
      },
      createCampaign: (request) => {
        this.#enter('CreateCampaign');
        this.creates.push(request);
        const title = request.campaign?.displayName ?? '';
        if (title === '') {
          throw new ConnectError('campaign.display_name is required', Code.InvalidArgument, undefined, [
            {
              desc: BadRequestSchema,
              value: { fieldViolations: [{ field: 'campaign.display_name', description: 'is required: 1 to 120 characters' }] },
            },
          ]);
        }
        const campaign = pendingCampaign(`made-${String(this.creates.length)}`, title);
        if (!request.validateOnly) this.put(campaign);
        return campaign;
      },
      retryCampaign: (request) => {
        this.#enter('RetryCampaign');
        this.retries.push(request);
        const before = this.#find(request.name);
        const started = pendingCampaign(before.name.slice('campaigns/'.length), before.displayName, Number(before.revision) + 1);
        this.put(started);
        return started;
      },
      deleteCampaign: ({ name }) => {
        this.#enter('DeleteCampaign');
        const found = create(CampaignSchema, { ...this.#find(name), state: Campaign_State.DELETING });
        found.revision += 1n;
        this.put(found);
        return found;
      },
      listCampaignEvents: () => {
        this.#enter('ListCampaignEvents');
        return { events: [{ sequence: 1n, kind: CampaignEvent_Kind.CREATED, detail: 'The campaign was accepted.', time: timestampFromMs(Date.now()) }] };
      },
      watchCampaigns: (_, context) => this.#watch(context.signal),
    });
    router.service(PhoneNumberService, {
      refreshPhoneNumber: async ({ name }) => {
        this.#enter('RefreshPhoneNumber');
        return this.#check(name);
      },
      refreshPendingPhoneNumbers: async () => {
        this.#enter('RefreshPendingPhoneNumbers');
        const pending = [...this.campaigns.values()].filter(({ state }) => state === Campaign_State.PENDING);
        const results = await Promise.all(pending.map(({ name }) => this.#check(name)));
        const ready = results.filter(({ outcome }) => outcome === Outcome.READY).length;
        return { results, checkedCount: pending.length, readyCount: ready, stillPendingCount: pending.length - ready };
      },
    });
    router.service(AccountService, {
      listAccounts: () => {
        this.#enter('ListAccounts');
        return { accounts: this.accounts, serverVersion: '0.1.0' };
      },
    });
  }

  async *#watch(signal: AbortSignal): AsyncGenerator<WatchCampaignsResponse, void, undefined> {
    this.#enter('WatchCampaigns');
    const watch = new OpenWatch();
    this.watches.add(watch);
    watch.send({ case: 'snapshotEnd', value: {} });
    try {
      yield* watch.messages(signal);
    } finally {
      this.watches.delete(watch);
    }
  }
}
