import { describe, expect, it } from 'vitest';
import type { Campaign, Provisioning } from '../../src/api/records.ts';
import { toCampaign } from '../../src/api/convert.ts';
import { conditionsOf, outlookOf, progressAt } from '../../src/features/campaigns/provisioning.ts';
import { activeCampaign, pendingCampaign } from './fakeDialtone.ts';

const now = 1_800_000_000_000;

function pending(changes: Partial<Provisioning>): Campaign {
  const campaign = toCampaign(pendingCampaign('spring', 'Spring', 1, now));
  const provisioning: Provisioning = { checks: 1, lastCheckOutcome: 'still-pending', progress: 0.91, overdue: false, observedAt: now, requestedAt: now - 20_000, expectedReadyAt: now + 8_000, ...changes };
  return { ...campaign, number: { ...campaign.number, provisioning } };
}

describe('outlookOf', () => {
  it('tells the learned progress and the estimate', () => {
    expect(outlookOf(pending({}), now)).toMatchObject({
      stage: 'provisioning',
      sentence: 'About 8 s left · 91 % of numbers are ready by now',
      explanation: '',
    });
  });

  it('does not count below zero', () => {
    expect(outlookOf(pending({ progress: 0.5 }), now + 8_000).sentence).toBe('Any moment now · 75 % of numbers are ready by now');
  });

  it('says so past the time of 99 % of numbers, with the cause and what comes next', () => {
    const outlook = outlookOf(pending({ overdue: true, nextCheckAt: now + 30_000 }), now);
    expect(outlook).toMatchObject({ stage: 'overdue', sentence: 'Taking longer than usual' });
    expect(outlook.explanation).toBe('Vapi has not assigned the digits yet. Dialtone looks again in about 30 s.');
  });

  it('is stalled after ten minutes', () => {
    const outlook = outlookOf(pending({ requestedAt: now - 601_000, overdue: true, lastCheckOutcome: 'unreachable' }), now);
    expect(outlook.stage).toBe('stalled');
    expect(outlook.explanation).toContain('Vapi could not be asked at the last look.');
    expect(outlook.explanation).toContain('can be started again');
  });

  it('is of another kind before Vapi was asked', () => {
    const campaign = toCampaign(pendingCampaign('spring', 'Spring'));
    const number = { ...campaign.number };
    delete (number as Partial<typeof number>).provisioning;
    expect(outlookOf({ ...campaign, number }, now)).toMatchObject({ stage: 'requesting', progress: 0 });
  });
});

describe('progressAt', () => {
  it('agrees with the server at the moment of the message, and halves the rest by the expected moment', () => {
    expect(progressAt(0.6, now, now + 10_000, now)).toBe(0.6);
    expect(progressAt(0.6, now, now + 10_000, now + 10_000)).toBeCloseTo(0.8);
  });

  it('stays where it is without an estimate', () => {
    expect(progressAt(0.6, now, undefined, now + 10_000)).toBe(0.6);
  });
});

describe('conditionsOf', () => {
  const brief = (campaign: Campaign) => conditionsOf(campaign, now).map(({ type, status, reason }) => `${type}=${status} ${reason}`);

  it('tells why a pending campaign is not ready', () => {
    expect(brief(pending({}))).toEqual(['Ready=False AwaitingDigits', 'Provisioning=True AwaitingDigits', 'Stalled=False AsExpected']);
    expect(brief(pending({ requestedAt: now - 700_000, lastCheckOutcome: 'unreachable' }))[2]).toBe('Stalled=True VapiUnreachable');
  });

  it('tells that an active one is', () => {
    const campaign = toCampaign(activeCampaign('spring', 'Spring', '+14155550123'));
    expect(brief(campaign)[0]).toBe('Ready=True NumberActive');
  });

  it('gives a failed one the reason of its failure', () => {
    const failed: Campaign = {
      ...pending({}),
      state: 'failed',
      failure: { reason: 'AREA_CODE_UNAVAILABLE', message: 'None.', vapiMessage: '', vapiStatus: 400, suggestedAreaCodes: [], retryable: true },
    };
    expect(brief(failed)[0]).toBe('Ready=False AreaCodeUnavailable');
  });
});
