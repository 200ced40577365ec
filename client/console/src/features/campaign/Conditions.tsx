import { CircleCheck, CircleDashed, CircleHelp } from 'lucide-react';
import type { Campaign } from '../../api/records.ts';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { useNow } from '../../ui/useNow.ts';
import { conditionsOf } from '../campaigns/provisioning.ts';

const icons = { True: CircleCheck, False: CircleDashed, Unknown: CircleHelp } as const;

export function Conditions({ campaign }: { campaign: Campaign }) {
  const now = useNow(campaign.state === 'pending' ? 1_000 : 0);
  return (
    <ul className="divide-y divide-line">
      {conditionsOf(campaign, now).map(({ type, status, reason, message, since }) => {
        const Icon = icons[status];
        return (
          <li key={type} className="flex gap-3 py-3 first:pt-0 last:pb-0">
            <Icon aria-hidden size={18} className="mt-0.5 shrink-0 text-muted" />
            <div className="min-w-0">
              <p className="flex flex-wrap items-baseline gap-x-2">
                <span className="font-medium">{type}</span>
                <span>{status}</span>
                <code className="font-mono text-[0.8125rem] text-muted">{reason}</code>
                {since !== undefined && (
                  <span className="text-[0.8125rem] text-muted">
                    <RelativeTime at={since} />
                  </span>
                )}
              </p>
              <p className="text-[0.8125rem] text-muted tabular-nums">{message}</p>
            </div>
          </li>
        );
      })}
    </ul>
  );
}
