import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

export function EmptyState({ icon: Icon, title, children, action }: { icon: LucideIcon; title: string; children: ReactNode; action?: ReactNode }) {
  return (
    <div className="flex flex-col items-center rounded-xl border border-dashed border-edge/50 px-6 py-14 text-center">
      <span className="grid size-12 place-items-center rounded-full bg-accent-soft text-accent-ink">
        <Icon aria-hidden size={22} />
      </span>
      <h2 className="mt-4 text-base font-semibold">{title}</h2>
      <div className="mt-1 max-w-md text-muted">{children}</div>
      {action && <div className="mt-5">{action}</div>}
    </div>
  );
}
