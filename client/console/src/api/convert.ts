import type { Timestamp } from '@bufbuild/protobuf/wkt';
import { Account_Breaker, Account_State, type Account as AccountMessage } from '../gen/dialtone/v1/account_service_pb.ts';
import {
  Campaign_State,
  CampaignEvent_Kind,
  type Campaign as CampaignMessage,
  type CampaignEvent as EventMessage,
} from '../gen/dialtone/v1/campaign_service_pb.ts';
import { Failure_Reason, type Failure as FailureMessage } from '../gen/dialtone/v1/failure_pb.ts';
import {
  PhoneNumber_Provisioning_CheckOutcome as Outcome,
  PhoneNumber_State,
  type PhoneNumber as NumberMessage,
  type PhoneNumber_Provisioning as ProvisioningMessage,
} from '../gen/dialtone/v1/phone_number_service_pb.ts';
import type {
  Account,
  AccountState,
  Campaign,
  CampaignEvent,
  CampaignState,
  CheckOutcome,
  Failure,
  PhoneNumber,
  Provisioning,
} from './records.ts';
import { serverNow } from './serverClock.ts';

function millis(time: Timestamp): number {
  return Number(time.seconds) * 1000 + time.nanos / 1e6;
}

/** A member that is present only when the time is: `exactOptionalPropertyTypes` tells absent from undefined. */
function at<K extends string>(key: K, time: Timestamp | undefined): Partial<Record<K, number>> {
  return time === undefined ? {} : ({ [key]: millis(time) } as Record<K, number>);
}

const campaignStates: Partial<Record<Campaign_State, CampaignState>> = {
  [Campaign_State.PENDING]: 'pending',
  [Campaign_State.ACTIVE]: 'active',
  [Campaign_State.FAILED]: 'failed',
  [Campaign_State.DELETING]: 'deleting',
};

const outcomes: Partial<Record<Outcome, CheckOutcome>> = {
  [Outcome.READY]: 'ready',
  [Outcome.STILL_PENDING]: 'still-pending',
  [Outcome.FAILED]: 'failed',
  [Outcome.UNREACHABLE]: 'unreachable',
};

const accountStates: Partial<Record<Account_State, AccountState>> = {
  [Account_State.HEALTHY]: 'healthy',
  [Account_State.THROTTLED]: 'throttled',
  [Account_State.UNREACHABLE]: 'unreachable',
  [Account_State.CREDENTIALS_REFUSED]: 'credentials-refused',
};

const breakers: Partial<Record<Account_Breaker, Account['breaker']>> = {
  [Account_Breaker.CLOSED]: 'closed',
  [Account_Breaker.OPEN]: 'open',
  [Account_Breaker.HALF_OPEN]: 'half-open',
};

function toProvisioning(message: ProvisioningMessage): Provisioning {
  return {
    ...at('requestedAt', message.requestedTime),
    checks: Number(message.checks),
    ...at('lastCheckAt', message.lastCheckTime),
    lastCheckOutcome: outcomes[message.lastCheckOutcome] ?? 'none',
    ...at('nextCheckAt', message.nextCheckTime),
    ...at('expectedReadyAt', message.expectedReadyTime),
    progress: message.progress,
    overdue: message.overdue,
    observedAt: serverNow(),
  };
}

export function toPhoneNumber(message: NumberMessage | undefined, campaignName: string): PhoneNumber {
  if (message === undefined) {
    return { campaignName, e164: '', sipUri: '', areaCode: '', vapiId: '', vapiAssistantId: '', revision: 0n };
  }
  const awaited = message.state === PhoneNumber_State.PENDING && message.provisioning !== undefined;
  return {
    campaignName,
    e164: message.number,
    sipUri: message.sipUri,
    areaCode: message.areaCode,
    vapiId: message.vapiPhoneNumberId,
    vapiAssistantId: message.vapiAssistantId,
    revision: message.revision,
    ...(awaited && message.provisioning ? { provisioning: toProvisioning(message.provisioning) } : {}),
  };
}

function toFailure(message: FailureMessage): Failure {
  return {
    reason: Failure_Reason[message.reason] ?? 'VAPI_REJECTED',
    message: message.message,
    vapiMessage: message.vapiMessage,
    vapiStatus: message.vapiStatus,
    suggestedAreaCodes: message.suggestedAreaCodes,
    retryable: message.retryable,
    ...at('at', message.time),
  };
}

export function idOf(name: string): string {
  return name.slice(name.indexOf('/') + 1);
}

export function toCampaign(message: CampaignMessage): Campaign {
  const assistant = message.assistant;
  return {
    name: message.name,
    id: idOf(message.name),
    uid: message.uid,
    title: message.displayName,
    account: message.vapiAccount || 'default',
    state: campaignStates[message.state] ?? 'unknown',
    wantedAreaCode: message.phoneNumberRequest?.areaCode ?? '',
    allowSubstitute: message.phoneNumberRequest?.allowSubstitute ?? false,
    assistant: {
      name: assistant?.name ?? '',
      firstMessage: assistant?.firstMessage ?? '',
      systemPrompt: assistant?.systemPrompt ?? '',
      model: assistant?.model ? `${assistant.model.provider} / ${assistant.model.model}` : '',
      voice: assistant?.voice ? `${assistant.voice.provider} / ${assistant.voice.voiceId}` : '',
      serverUrl: assistant?.serverUrl ?? '',
      hasOverrides: Object.keys(assistant?.overrides ?? {}).length > 0,
    },
    labels: message.labels,
    number: toPhoneNumber(message.phoneNumber, message.name),
    ...(message.failure ? { failure: toFailure(message.failure) } : {}),
    etag: message.etag,
    revision: message.revision,
    createdAt: message.createTime ? millis(message.createTime) : 0,
    updatedAt: message.updateTime ? millis(message.updateTime) : 0,
  };
}

export function toEvent(message: EventMessage): CampaignEvent {
  return {
    sequence: String(message.sequence),
    kind: CampaignEvent_Kind[message.kind] ?? 'UNKNOWN',
    detail: message.detail,
    ...at('at', message.time),
  };
}

export function toAccount(message: AccountMessage): Account {
  return {
    id: idOf(message.name),
    state: accountStates[message.state] ?? 'unknown',
    ...at('since', message.stateTime),
    lastError: message.lastError,
    ...at('lastErrorAt', message.lastErrorTime),
    ...at('lastSuccessAt', message.lastSuccessTime),
    host: message.host,
    requestsPerSecond: message.requestsPerSecond,
    effectiveRequestsPerSecond: message.effectiveRequestsPerSecond,
    burst: message.burst,
    concurrency: message.concurrency,
    callsInProgress: message.callsInProgress,
    callsWaiting: message.callsWaiting,
    breaker: breakers[message.breaker] ?? 'unknown',
    ...at('heldUntil', message.heldUntilTime),
  };
}
