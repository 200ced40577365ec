// What the page knows of a campaign: plain records, so that the generated messages stay at the edge of this folder.
// Times are milliseconds since 1970 by the server's clock; an absent member is unknown, never zero.

export type CampaignState = 'pending' | 'active' | 'failed' | 'deleting' | 'unknown';
export type CheckOutcome = 'none' | 'ready' | 'still-pending' | 'failed' | 'unreachable';

export interface Provisioning {
  readonly requestedAt?: number;
  readonly checks: number;
  readonly lastCheckAt?: number;
  readonly lastCheckOutcome: CheckOutcome;
  readonly nextCheckAt?: number;
  readonly expectedReadyAt?: number;
  /** The share of numbers this old that are ready, 0 to 1, as of `observedAt`. */
  readonly progress: number;
  /** Longer than 99 % of numbers take. */
  readonly overdue: boolean;
  readonly observedAt: number;
}

export interface Failure {
  readonly reason: string;
  readonly message: string;
  readonly vapiMessage: string;
  readonly vapiStatus: number;
  readonly suggestedAreaCodes: readonly string[];
  readonly retryable: boolean;
  readonly at?: number;
}

export interface PhoneNumber {
  readonly campaignName: string;
  readonly e164: string;
  readonly sipUri: string;
  readonly areaCode: string;
  readonly vapiId: string;
  readonly vapiAssistantId: string;
  readonly revision: bigint;
  /** Set while the digits are awaited, and only then: a number that is settled compares equal to itself. */
  readonly provisioning?: Provisioning;
}

export interface Assistant {
  readonly name: string;
  readonly firstMessage: string;
  readonly systemPrompt: string;
  readonly model: string;
  readonly voice: string;
  readonly serverUrl: string;
  readonly hasOverrides: boolean;
}

export interface Campaign {
  /** `campaigns/{id}`. */
  readonly name: string;
  readonly id: string;
  readonly uid: string;
  readonly title: string;
  readonly account: string;
  readonly state: CampaignState;
  readonly wantedAreaCode: string;
  readonly allowSubstitute: boolean;
  readonly assistant: Assistant;
  readonly labels: Readonly<Record<string, string>>;
  readonly number: PhoneNumber;
  readonly failure?: Failure;
  readonly etag: string;
  readonly revision: bigint;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface CampaignEvent {
  readonly sequence: string;
  readonly kind: string;
  readonly detail: string;
  readonly at?: number;
}

export type AccountState = 'healthy' | 'throttled' | 'unreachable' | 'credentials-refused' | 'unknown';

export interface Account {
  readonly id: string;
  readonly state: AccountState;
  readonly since?: number;
  readonly lastError: string;
  readonly lastErrorAt?: number;
  readonly lastSuccessAt?: number;
  readonly host: string;
  readonly requestsPerSecond: number;
  readonly effectiveRequestsPerSecond: number;
  readonly burst: number;
  readonly concurrency: number;
  readonly callsInProgress: number;
  readonly callsWaiting: number;
  readonly breaker: 'closed' | 'open' | 'half-open' | 'unknown';
  readonly heldUntil?: number;
}

export interface CheckResult {
  readonly outcome: 'ready' | 'still-pending' | 'failed';
  readonly message: string;
  readonly number: PhoneNumber;
}

export interface CheckAllResult {
  readonly checked: number;
  readonly ready: number;
  readonly stillPending: number;
  readonly failed: number;
  readonly message: string;
}
