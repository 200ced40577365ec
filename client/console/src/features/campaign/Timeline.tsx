import type { Campaign } from '../../api/records.ts';
import { ErrorPanel } from '../../ui/ErrorPanel.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { cx } from '../../ui/classNames.ts';
import { useEvents } from './useCampaign.ts';

const titles: Record<string, string> = {
  CREATED: 'Accepted',
  ASSISTANT_REQUESTED: 'Assistant requested',
  ASSISTANT_CREATED: 'Assistant created',
  NUMBER_REQUESTED: 'Number requested',
  NUMBER_CREATED: 'Number created at Vapi',
  NUMBER_ACTIVE: 'Number ready',
  OUTCOME_UNKNOWN: 'Reply lost, looking it up',
  FAILED: 'Failed',
  RETRIED: 'Started again',
  UPDATED: 'Changed',
  ASSISTANT_UPDATED: 'Assistant updated at Vapi',
  DELETE_REQUESTED: 'Deletion requested',
  NUMBER_RELEASED: 'Number given back',
  ASSISTANT_DELETED: 'Assistant deleted',
  CHECKED: 'Checked',
};

const dots: Record<string, string> = {
  NUMBER_ACTIVE: 'bg-good',
  FAILED: 'bg-bad',
  OUTCOME_UNKNOWN: 'bg-warn',
};

export function Timeline({ campaign }: { campaign: Campaign }) {
  const events = useEvents(campaign);
  return (
    <>
      {events.isError && (
        <ErrorPanel title="The timeline cannot be read" error={events.error} busy={events.isFetching} onRetry={() => void events.refetch()} />
      )}
      {events.isPending && (
        <div role="status" aria-label="Loading the timeline" className="space-y-3">
          <div className="skeleton h-4 w-3/4" />
          <div className="skeleton h-4 w-2/3" />
          <div className="skeleton h-4 w-4/5" />
        </div>
      )}
      <ol className="relative ml-1 space-y-3.5 border-l border-line pl-5">
        {events.data?.map((event) => (
          <li key={event.sequence} className="relative">
            <span aria-hidden className={cx('absolute top-1.5 -left-[1.62rem] size-2.5 rounded-full ring-4 ring-surface', dots[event.kind] ?? 'bg-edge')} />
            <p className="flex flex-wrap items-baseline gap-x-2">
              <span className="font-medium">{titles[event.kind] ?? event.kind}</span>
              {event.at !== undefined && (
                <span className="text-[0.8125rem] text-muted">
                  <RelativeTime at={event.at} />
                </span>
              )}
            </p>
            {event.detail !== '' && <p className="text-[0.8125rem] text-muted">{event.detail}</p>}
          </li>
        ))}
      </ol>
    </>
  );
}
