import { TriangleAlert } from 'lucide-react';
import { Link } from 'wouter';
import { accountSentence } from './accountWords.ts';
import { useAccounts } from './useAccounts.ts';

/** Says on the list when an account is not well: a campaign that waits for it then waits for a reason. */
export function AccountNotice() {
  const { data } = useAccounts(30_000);
  const unwell = data?.accounts.filter(({ state }) => state !== 'healthy') ?? [];
  const first = unwell[0];
  if (first === undefined) return null;
  const others = unwell.length - 1;
  return (
    <div className="mb-4 flex items-start gap-3 rounded-xl border border-warn/40 bg-warn-soft px-4 py-3">
      <TriangleAlert aria-hidden size={18} className="mt-0.5 shrink-0 text-warn" />
      <p className="min-w-0">
        <strong className="font-semibold">Account {first.id}:</strong> {accountSentence(first)}{' '}
        <Link href="/accounts" className="font-medium text-accent-ink underline underline-offset-2">
          {others > 0 ? `All accounts (${String(others)} more not well)` : 'Accounts'}
        </Link>
      </p>
    </div>
  );
}
