import { Code, ConnectError } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';
import { problemOf } from '../../src/api/problem.ts';
import { sortFaults } from '../../src/features/create/draft.ts';
import { formatListAddress, parseListAddress } from '../../src/features/campaigns/listAddress.ts';
import { readableNumber } from '../../src/features/campaigns/phoneFormat.ts';
import { sentenceOf } from '../../src/features/live/LiveUpdates.tsx';
import { wordsOf } from '../../src/features/live/LiveIndicator.tsx';
import { absoluteUtc, relativeTime, roughDuration } from '../../src/ui/time.ts';

describe('times', () => {
  const now = Date.UTC(2026, 10, 23, 12);
  it.each([
    [now - 1_000, 'just now'],
    [now - 42_000, '42 s ago'],
    [now - 125_000, '2 min ago'],
    [now - 3 * 3_600_000, '3 h ago'],
    [now - 4 * 86_400_000, '4 d ago'],
    [now - 90 * 86_400_000, '2026-08-25'],
    [now + 8_000, 'in 8 s'],
  ])('%d reads %s', (at, text) => {
    expect(relativeTime(at, now)).toBe(text);
  });

  it('rounds estimates as much as they are worth', () => {
    expect(roughDuration(7_600)).toBe('about 8 s');
    expect(roughDuration(23_000)).toBe('about 25 s');
    expect(roughDuration(130_000)).toBe('about 2 min');
  });

  it('writes absolute times in UTC', () => {
    expect(absoluteUtc(now)).toBe('2026-11-23 12:00:00 UTC');
  });
});

describe('the address of a list', () => {
  it('comes back as it was', () => {
    const address = '/campaigns?q=spring+sale&status=pending&sort=oldest&shown=150';
    expect(formatListAddress(parseListAddress(address.slice(address.indexOf('?'))))).toBe(address);
  });

  it('leaves out what nobody understands', () => {
    expect(formatListAddress(parseListAddress('?status=lost&sort=sideways&shown=-3'))).toBe('/campaigns');
    expect(parseListAddress('?shown=999999').shown).toBe(1000);
  });
});

describe('errors', () => {
  it('tell cause, code, remedy and request id', () => {
    const error = new ConnectError('the database cannot be reached', Code.Unavailable, { 'x-request-id': 'r-1' });
    expect(problemOf(error)).toMatchObject({ code: 'UNAVAILABLE', cause: 'The database cannot be reached.', requestId: 'r-1' });
    expect(problemOf(new ConnectError('x', Code.FailedPrecondition)).code).toBe('FAILED_PRECONDITION');
  });

  it('put the words of browsers into ours', () => {
    expect(problemOf(new TypeError('Failed to fetch'))).toMatchObject({ code: 'UNAVAILABLE', cause: 'The console cannot be reached.' });
  });
});

describe('faults of a draft', () => {
  const faults = [
    { field: 'campaign.assistant.model', description: 'is required with a system_prompt' },
    { field: 'campaign.phone_number_request.area_code', description: 'must be a US area code' },
    { field: 'campaign.labels', description: 'has 65 labels' },
  ];

  it('stand beside their fields, and the first step with one comes first', () => {
    expect(sortFaults(faults, 4)).toEqual({
      byField: { model: ['is required with a system prompt'], areaCode: ['must be a US area code'] },
      rest: ['campaign.labels: has 65 labels'],
      step: 1,
    });
  });

  it('wait until their step was asked for', () => {
    expect(sortFaults(faults, 0)).toEqual({ byField: {}, rest: [], step: undefined });
  });
});

describe('sentences', () => {
  it('sum up what the stream brought', () => {
    expect(sentenceOf(2, 0)).toBe('2 numbers became ready');
    expect(sentenceOf(1, 0)).toBe('1 number became ready');
    expect(sentenceOf(2, 1)).toBe('2 numbers became ready, 1 failed');
  });

  it('count down to the next attempt', () => {
    expect(wordsOf({ phase: 'reconnecting', attempt: 3, retryAt: 4_200, cause: '' }, 1_000)).toEqual({
      word: 'Reconnecting',
      more: 'attempt 3 in 4 s',
    });
  });

  it('group the digits of a number', () => {
    expect(readableNumber('+14155550123')).toBe('+1 415 555 0123');
    expect(readableNumber('+493012345')).toBe('+493012345');
  });
});
