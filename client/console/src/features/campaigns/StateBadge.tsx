import { CircleAlert, CircleCheck, CircleHelp, Hourglass, LoaderCircle, Trash2, TriangleAlert } from 'lucide-react';
import type { Campaign } from '../../api/records.ts';
import { Badge } from '../../ui/Badge.tsx';
import type { Stage } from './provisioning.ts';

export function StateBadge({ state, stage }: { state: Campaign['state']; stage: Stage | undefined }) {
  switch (state) {
    case 'pending':
      if (stage === 'stalled') return <Badge tone="warn" icon={TriangleAlert} word="Stalled" />;
      if (stage === 'overdue') return <Badge tone="warn" icon={Hourglass} word="Provisioning…" />;
      return <Badge tone="busy" icon={LoaderCircle} word="Provisioning…" turning />;
    case 'active':
      return <Badge tone="good" icon={CircleCheck} word="Active" />;
    case 'failed':
      return <Badge tone="bad" icon={CircleAlert} word="Failed" />;
    case 'deleting':
      return <Badge tone="neutral" icon={Trash2} word="Deleting…" />;
    case 'unknown':
      return <Badge tone="neutral" icon={CircleHelp} word="Unknown" />;
  }
}
