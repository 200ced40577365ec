import { memo, useRef, type RefObject } from 'react';
import { Link } from 'wouter';
import type { Campaign } from '../../api/records.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { Progress } from '../../ui/Progress.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { useNow } from '../../ui/useNow.ts';
import { CheckButton } from './CheckButton.tsx';
import { outlookOf, type Outlook } from './provisioning.ts';
import { readableNumber } from './phoneFormat.ts';
import { StateBadge } from './StateBadge.tsx';
import { useCheckNumber } from './useCheckNumber.ts';

/** `error`: why the latest check by hand failed, told instead of what the server says about its own. */
export function OutlookBar({ outlook, title, error }: { outlook: Outlook; title: string; error: string }) {
  const late = outlook.stage === 'overdue' || outlook.stage === 'stalled';
  return (
    <div className="min-w-0">
      <Progress value={outlook.progress} label={`Provisioning of ${title}`} text={outlook.sentence} tone={late ? 'warn' : 'busy'} />
      <p className="mt-1.5 text-[0.8125rem] text-muted tabular-nums">{outlook.sentence}</p>
      {error !== '' && <p className="text-[0.8125rem] font-medium text-bad">{error}</p>}
      {error === '' && outlook.explanation !== '' && <p className="text-[0.8125rem] text-warn">{outlook.explanation}</p>}
    </div>
  );
}

export function NumberLine({ campaign }: { campaign: Campaign }) {
  const { e164, sipUri } = campaign.number;
  const what = e164 || sipUri;
  if (what === '') return <p className="text-muted">No number</p>;
  return (
    <p className="flex items-center gap-1">
      <span className="font-mono text-[0.9375rem] font-medium whitespace-nowrap tabular-nums">{readableNumber(what)}</span>
      <CopyButton text={what} what={`number of ${campaign.title}`} />
    </p>
  );
}

const lastCell = 'flex flex-wrap items-center justify-between gap-2 md:justify-end';

/** The cells of a card that waits for its number: what only these need is set up only here. */
function PendingCells({ campaign, heading }: { campaign: Campaign; heading: RefObject<HTMLHeadingElement | null> }) {
  const check = useCheckNumber(campaign);
  const outlook = outlookOf(campaign, useNow(1_000));
  return (
    <>
      <OutlookBar outlook={outlook} title={campaign.title} error={check.error} />
      <div className={lastCell}>
        <StateBadge state={campaign.state} stage={outlook.stage} />
        <CheckButton title={campaign.title} state={check} heading={heading} />
      </div>
    </>
  );
}

function SettledCells({ campaign }: { campaign: Campaign }) {
  const { state, failure } = campaign;
  const sentence = state === 'deleting' ? 'Number and assistant are being given back' : (failure?.message ?? 'No number');
  return (
    <>
      <div className="min-w-0">
        {state === 'active' ? <NumberLine campaign={campaign} /> : <p className="line-clamp-2 text-[0.8125rem] text-muted">{sentence}</p>}
      </div>
      <div className={lastCell}>
        <StateBadge state={state} stage={undefined} />
      </div>
    </>
  );
}

/** One campaign of the list. Drawn again only when its record changes. */
export const CampaignCard = memo(function CampaignCard({ campaign }: { campaign: Campaign }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const areaCode = campaign.number.areaCode || campaign.wantedAreaCode;

  return (
    <article
      aria-labelledby={`title-${campaign.id}`}
      data-state={campaign.state}
      className="grid items-center gap-x-6 gap-y-3 rounded-xl border border-line bg-surface px-4 py-3.5 shadow-xs md:min-h-21 md:grid-cols-[minmax(0,5fr)_minmax(0,5fr)_18rem]"
    >
      <div className="min-w-0">
        <h2 ref={heading} id={`title-${campaign.id}`} tabIndex={-1} className="truncate font-semibold" title={campaign.title}>
          <Link href={`/campaigns/${campaign.id}`} className="rounded hover:underline">
            {campaign.title}
          </Link>
        </h2>
        <p className="mt-0.5 flex flex-wrap gap-x-2 text-[0.8125rem] text-muted">
          <span>{areaCode === '' ? 'Any area code' : `Area code ${areaCode}`}</span>
          <span aria-hidden>·</span>
          <span>
            created <RelativeTime at={campaign.createdAt} />
          </span>
        </p>
      </div>
      {campaign.state === 'pending' ? <PendingCells campaign={campaign} heading={heading} /> : <SettledCells campaign={campaign} />}
    </article>
  );
});
