import { Link } from 'wouter';
import { buttonClass } from '../ui/Button.tsx';
import { useTitle } from './useTitle.ts';

export function NotFoundPage() {
  useTitle('Not found');
  return (
    <div className="mx-auto max-w-md py-16 text-center">
      <h1 className="text-xl font-semibold">There is no such page</h1>
      <p className="mt-1 mb-5 text-muted">The address may be mistyped.</p>
      <Link href="/campaigns" className={buttonClass('primary')}>
        To the campaigns
      </Link>
    </div>
  );
}
