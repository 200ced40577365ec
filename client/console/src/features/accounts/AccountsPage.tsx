import { ErrorPanel } from '../../ui/ErrorPanel.tsx';
import { useShortcut } from '../useShortcut.ts';
import { useTitle } from '../useTitle.ts';
import { AccountCard } from './AccountCard.tsx';
import { useAccounts } from './useAccounts.ts';

export default function AccountsPage() {
  const accounts = useAccounts(5_000);
  useTitle('Accounts');
  useShortcut('r', () => void accounts.refetch());
  return (
    <>
      <div className="mb-5">
        <h1 className="text-2xl font-semibold tracking-tight">Accounts</h1>
        <p className="mt-0.5 text-muted">
          Organisations at Vapi that this server works for, as the replica that answers sees them
          {accounts.data ? ` (Dialtone ${accounts.data.serverVersion})` : ''}.
        </p>
      </div>
      {accounts.isError && (
        <div className="mb-4">
          <ErrorPanel
            title={accounts.data ? 'The accounts may be out of date' : 'The accounts cannot be read'}
            error={accounts.error}
            busy={accounts.isFetching}
            onRetry={() => void accounts.refetch()}
          />
        </div>
      )}
      {accounts.isPending && (
        <div role="status" aria-label="Loading accounts">
          <div className="skeleton h-52 w-full rounded-xl" />
        </div>
      )}
      <ul className="space-y-4">
        {accounts.data?.accounts.map((account) => (
          <li key={account.id}>
            <AccountCard account={account} />
          </li>
        ))}
      </ul>
    </>
  );
}
