import { CircleCheck, CircleHelp, Gauge, KeyRound, Unplug, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Account, AccountState } from '../../api/records.ts';
import { Badge, type Tone } from '../../ui/Badge.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { accountSentence, rateText } from './accountWords.ts';

const badges: Record<AccountState, { tone: Tone; icon: LucideIcon; word: string }> = {
  healthy: { tone: 'good', icon: CircleCheck, word: 'Healthy' },
  throttled: { tone: 'warn', icon: Gauge, word: 'Throttled' },
  unreachable: { tone: 'bad', icon: Unplug, word: 'Unreachable' },
  'credentials-refused': { tone: 'bad', icon: KeyRound, word: 'Key refused' },
  unknown: { tone: 'neutral', icon: CircleHelp, word: 'Unknown' },
};

const breakerWords: Record<Account['breaker'], string> = {
  closed: 'closed: calls are made',
  open: 'open: no call for a while',
  'half-open': 'half open: one call, to see',
  unknown: 'unknown',
};

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-[0.8125rem] text-muted">{term}</dt>
      <dd className="tabular-nums">{children}</dd>
    </div>
  );
}

export function AccountCard({ account }: { account: Account }) {
  const headingId = `account-${account.id}`;
  return (
    <article aria-labelledby={headingId} data-state={account.state} className="rounded-xl border border-line bg-surface p-5 shadow-xs">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h2 id={headingId} className="text-base font-semibold">
          {account.id}
        </h2>
        <Badge {...badges[account.state]} />
        {account.since !== undefined && (
          <span className="text-[0.8125rem] text-muted">
            since <RelativeTime at={account.since} />
          </span>
        )}
      </div>
      <p className="mt-1 text-muted">{accountSentence(account)}</p>
      <dl className="mt-4 grid grid-cols-2 gap-x-6 gap-y-3 md:grid-cols-4">
        <Fact term="Host">{account.host || 'unknown'}</Fact>
        <Fact term="Calls">{rateText(account)}</Fact>
        <Fact term="At once">
          {account.callsInProgress} of {account.concurrency}
          {account.callsWaiting > 0 && `, ${String(account.callsWaiting)} waiting`}
        </Fact>
        <Fact term="Circuit breaker">{breakerWords[account.breaker]}</Fact>
        <Fact term="Latest success">{account.lastSuccessAt === undefined ? 'none yet' : <RelativeTime at={account.lastSuccessAt} />}</Fact>
        {account.heldUntil !== undefined && (
          <Fact term="No calls until">
            <RelativeTime at={account.heldUntil} />
          </Fact>
        )}
      </dl>
      {account.lastError !== '' && (
        <div className="mt-4 rounded-lg bg-sunken px-3.5 py-2.5">
          <p className="text-[0.8125rem] text-muted">
            Latest error{account.lastErrorAt !== undefined && <>, <RelativeTime at={account.lastErrorAt} /></>}
          </p>
          <p>{account.lastError}</p>
        </div>
      )}
    </article>
  );
}
