import type { Campaign } from '../../api/records.ts';
import { roughDuration } from '../../ui/time.ts';

export type Stage = 'requesting' | 'provisioning' | 'overdue' | 'stalled';

/** How the wait for a number stands, ready to be shown. */
export interface Outlook {
  readonly stage: Stage;
  /** 0 to below 1. */
  readonly progress: number;
  /** What is expected next, for a person. */
  readonly sentence: string;
  /** Why, and what happens next; empty while all goes as usual. */
  readonly explanation: string;
}

const stalledAfterMs = 10 * 60_000;

/**
 * The learned share of numbers that are ready by `now`, carried on from the last message: by the expected moment half of
 * those that were not ready then are. So the bar moves between messages, and agrees with each when it comes.
 */
export function progressAt(progress: number, observedAt: number, expectedReadyAt: number | undefined, now: number): number {
  if (expectedReadyAt === undefined || now <= observedAt) return progress;
  const halfLife = Math.max(1_000, expectedReadyAt - observedAt);
  return 1 - (1 - progress) * 2 ** (-(now - observedAt) / halfLife);
}

function share(progress: number): string {
  return `${String(Math.min(99, Math.floor(progress * 100)))} % of numbers are ready by now`;
}

export function outlookOf(campaign: Campaign, now: number): Outlook {
  const found = campaign.number.provisioning;
  if (found?.requestedAt === undefined) {
    return { stage: 'requesting', progress: 0, sentence: 'Asking Vapi for the assistant and the number', explanation: '' };
  }
  const progress = Math.min(0.99, progressAt(found.progress, found.observedAt, found.expectedReadyAt, now));
  const next =
    found.nextCheckAt !== undefined && found.nextCheckAt > now
      ? `Dialtone looks again in ${roughDuration(found.nextCheckAt - now)}.`
      : 'Dialtone keeps looking.';
  const cause =
    found.lastCheckOutcome === 'unreachable'
      ? 'Vapi could not be asked at the last look.'
      : 'Vapi has not assigned the digits yet.';

  if (now - found.requestedAt > stalledAfterMs) {
    return {
      stage: 'stalled',
      progress,
      sentence: `Stalled: asked for ${roughDuration(now - found.requestedAt).replace('about ', '')} ago`,
      explanation: `${cause} ${next} At its deadline the campaign fails and can be started again.`,
    };
  }
  if (found.overdue) {
    return { stage: 'overdue', progress, sentence: 'Taking longer than usual', explanation: `${cause} ${next}` };
  }
  const left = (found.expectedReadyAt ?? 0) - now;
  return {
    stage: 'provisioning',
    progress,
    sentence: left > 500 ? `${capitalised(roughDuration(left))} left · ${share(progress)}` : `Any moment now · ${share(progress)}`,
    explanation: found.lastCheckOutcome === 'unreachable' ? `${cause} ${next}` : '',
  };
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export interface Condition {
  readonly type: 'Ready' | 'Provisioning' | 'Stalled';
  readonly status: 'True' | 'False' | 'Unknown';
  /** In CamelCase, stable, for those who search. */
  readonly reason: string;
  readonly message: string;
  readonly since?: number;
}

function camelCase(reason: string): string {
  return reason
    .toLowerCase()
    .split('_')
    .map(capitalised)
    .join('');
}

/** "Why" as a first-class answer: the state taken apart. */
export function conditionsOf(campaign: Campaign, now: number): Condition[] {
  const since = { since: campaign.updatedAt };
  switch (campaign.state) {
    case 'active':
      return [
        { type: 'Ready', status: 'True', reason: 'NumberActive', message: `${campaign.number.e164} can be called.`, ...since },
        { type: 'Provisioning', status: 'False', reason: 'NumberActive', message: 'Nothing is awaited.', ...since },
        { type: 'Stalled', status: 'False', reason: 'NumberActive', message: 'Nothing is awaited.', ...since },
      ];
    case 'failed': {
      const failure = campaign.failure;
      const reason = camelCase(failure?.reason ?? 'VAPI_REJECTED');
      const at = failure?.at === undefined ? since : { since: failure.at };
      return [
        { type: 'Ready', status: 'False', reason, message: failure?.message ?? 'The campaign failed.', ...at },
        { type: 'Provisioning', status: 'False', reason, message: 'Dialtone has stopped trying. Retry starts again.', ...at },
        { type: 'Stalled', status: 'False', reason, message: 'Nothing is awaited.', ...at },
      ];
    }
    case 'deleting':
      return [
        { type: 'Ready', status: 'False', reason: 'Deleting', message: 'Number and assistant are being given back.', ...since },
        { type: 'Provisioning', status: 'False', reason: 'Deleting', message: 'Nothing is awaited.', ...since },
        { type: 'Stalled', status: 'Unknown', reason: 'Deleting', message: 'Giving back goes on until Vapi confirms it.', ...since },
      ];
    case 'pending': {
      const found = campaign.number.provisioning;
      const outlook = outlookOf(campaign, now);
      const asked = found?.requestedAt === undefined ? { since: campaign.createdAt } : { since: found.requestedAt };
      const waiting = outlook.stage === 'requesting' ? 'Requesting' : 'AwaitingDigits';
      const stalled = outlook.stage === 'stalled' || outlook.stage === 'overdue';
      return [
        { type: 'Ready', status: 'False', reason: waiting, message: 'The number has no digits yet.', since: campaign.createdAt },
        { type: 'Provisioning', status: 'True', reason: waiting, message: `${outlook.sentence}.`, ...asked },
        stalled
          ? {
              type: 'Stalled',
              status: outlook.stage === 'stalled' ? 'True' : 'Unknown',
              reason: found?.lastCheckOutcome === 'unreachable' ? 'VapiUnreachable' : 'LongerThanUsual',
              message: outlook.explanation,
              ...asked,
            }
          : found?.lastCheckOutcome === 'unreachable'
            ? { type: 'Stalled', status: 'Unknown', reason: 'VapiUnreachable', message: outlook.explanation, ...asked }
            : { type: 'Stalled', status: 'False', reason: 'AsExpected', message: 'Most numbers take this long.', ...asked },
      ];
    }
    case 'unknown':
      return [{ type: 'Ready', status: 'Unknown', reason: 'UnknownState', message: 'The server is newer than this page. Load the page again.', ...since }];
  }
}
