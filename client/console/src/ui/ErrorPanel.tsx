import { RotateCw, TriangleAlert } from 'lucide-react';
import { problemOf } from '../api/problem.ts';
import { Button } from './Button.tsx';
import { CopyButton } from './CopyButton.tsx';

interface ErrorPanelProps {
  title: string;
  error: unknown;
  busy?: boolean;
  onRetry?: () => void;
}

/** What happened, what to do, and how an operator finds it. */
export function ErrorPanel({ title, error, busy = false, onRetry }: ErrorPanelProps) {
  const problem = problemOf(error);
  return (
    <section aria-label={title} className="rounded-xl border border-bad/40 bg-bad-soft p-4 text-ink">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-3">
        <TriangleAlert aria-hidden size={20} className="mt-0.5 shrink-0 text-bad" />
        <div className="min-w-0 flex-1 basis-56">
          <h2 className="font-semibold">{title}</h2>
          <p>{problem.cause}</p>
          <p>{problem.remedy}</p>
          <p className="mt-1.5 flex flex-wrap items-center gap-x-3 text-xs">
            <span>
              Code <code className="font-mono">{problem.code}</code>
            </span>
            {problem.requestId !== '' && (
              <span className="inline-flex items-center">
                Request <code className="ml-1 font-mono">{problem.requestId}</code>
                <CopyButton text={problem.requestId} what="request id" />
              </span>
            )}
          </p>
        </div>
        {onRetry && (
          <Button small busy={busy} onClick={onRetry} icon={<RotateCw aria-hidden size={14} className={busy ? 'spinning' : ''} />}>
            Try again
          </Button>
        )}
      </div>
    </section>
  );
}
