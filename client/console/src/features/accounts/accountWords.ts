import type { Account } from '../../api/records.ts';

/** What an account's state means and what resolves it. */
export function accountSentence(account: Account): string {
  switch (account.state) {
    case 'healthy':
      return 'Calls to Vapi succeed.';
    case 'throttled':
      return 'Vapi says that it is called too often; calls are made more slowly. Resolves by itself.';
    case 'unreachable':
      return 'Vapi does not answer or answers with errors of its own; calls are made one at a time, to see. Resolves by itself.';
    case 'credentials-refused':
      return 'Vapi refuses the API key. Put a valid key in the file of the server’s settings; it is found within a minute.';
    case 'unknown':
      return 'The server is newer than this page and tells a state that the page does not know.';
  }
}

export function rateText(account: Account): string {
  if (account.requestsPerSecond === 0) return 'no limit';
  const rate = (value: number) => String(Math.round(value * 100) / 100);
  const { requestsPerSecond: wanted, effectiveRequestsPerSecond: now } = account;
  return now > 0 && now < wanted ? `${rate(now)} of ${rate(wanted)} a second` : `${rate(wanted)} a second`;
}
