import { ArrowLeft, Trash2 } from 'lucide-react';
import { useEffect, useId, useRef, useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import type { Campaign } from '../../api/records.ts';
import { Button, buttonClass } from '../../ui/Button.tsx';
import { ErrorPanel } from '../../ui/ErrorPanel.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { useNow } from '../../ui/useNow.ts';
import { NumberLine, OutlookBar } from '../campaigns/CampaignCard.tsx';
import { CheckButton } from '../campaigns/CheckButton.tsx';
import { outlookOf } from '../campaigns/provisioning.ts';
import { StateBadge } from '../campaigns/StateBadge.tsx';
import { useCheckNumber } from '../campaigns/useCheckNumber.ts';
import { useShortcut } from '../useShortcut.ts';
import { useTitle } from '../useTitle.ts';
import { Conditions } from './Conditions.tsx';
import { DeleteDialog } from './DeleteDialog.tsx';
import { AssistantFacts, IdentityFacts } from './Facts.tsx';
import { FailurePanel } from './FailurePanel.tsx';
import { Timeline } from './Timeline.tsx';
import { useCampaign, useDelete } from './useCampaign.ts';

function Panel({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="rounded-xl border border-line bg-surface p-5 shadow-xs">
      <h2 id={id} className="mb-3.5 text-sm font-semibold text-muted">
        {title}
      </h2>
      {children}
    </section>
  );
}

function BackLink() {
  return (
    <Link href="/campaigns" className="mb-3 inline-flex min-h-7 items-center gap-1.5 text-sm text-muted hover:text-ink">
      <ArrowLeft aria-hidden size={15} />
      Campaigns
    </Link>
  );
}

function Head({ campaign }: { campaign: Campaign }) {
  const [deleting, setDeleting] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const check = useCheckNumber(campaign);
  const removal = useDelete(campaign);
  const pending = campaign.state === 'pending';
  const now = useNow(pending ? 1_000 : 0);
  const outlook = pending ? outlookOf(campaign, now) : undefined;

  return (
    <>
      <div className="mb-5 flex flex-wrap items-center gap-x-4 gap-y-3">
        <div className="mr-auto min-w-0">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <h1 ref={heading} tabIndex={-1} className="text-2xl font-semibold tracking-tight">
              {campaign.title}
            </h1>
            <StateBadge state={campaign.state} stage={outlook?.stage} />
          </div>
          <p className="mt-0.5 text-[0.8125rem] text-muted">
            created <RelativeTime at={campaign.createdAt} />, changed <RelativeTime at={campaign.updatedAt} />
          </p>
        </div>
        {pending && <CheckButton title={campaign.title} state={check} heading={heading} />}
        {campaign.state !== 'deleting' && (
          <Button
            small
            look="danger"
            busy={removal.isPending}
            icon={<Trash2 aria-hidden size={14} />}
            onClick={() => {
              setDeleting(true);
            }}
          >
            Delete
          </Button>
        )}
      </div>
      {campaign.state !== 'failed' && (
        <Panel title="Phone number">
          {outlook === undefined ? (
            <div className="text-lg">
              <NumberLine campaign={campaign} />
            </div>
          ) : (
            <OutlookBar outlook={outlook} title={campaign.title} error={check.error} />
          )}
        </Panel>
      )}
      {campaign.state === 'failed' && campaign.failure && <FailurePanel campaign={campaign} failure={campaign.failure} />}
      {deleting && (
        <DeleteDialog
          campaign={campaign}
          onClose={() => {
            setDeleting(false);
          }}
          onDelete={() => {
            setDeleting(false);
            removal.mutate();
          }}
        />
      )}
    </>
  );
}

function Gone() {
  const heading = useRef<HTMLHeadingElement>(null);
  useTitle('Not found');
  useEffect(() => {
    heading.current?.focus();
  }, []);
  return (
    <div className="mx-auto max-w-md py-16 text-center">
      <h1 ref={heading} tabIndex={-1} className="text-xl font-semibold">
        This campaign does not exist
      </h1>
      <p className="mt-1 mb-5 text-muted">It has been deleted, or the address is mistyped.</p>
      <Link href="/campaigns" className={buttonClass('primary')}>
        To the campaigns
      </Link>
    </div>
  );
}

function Loaded({ campaign }: { campaign: Campaign }) {
  useTitle(campaign.title);
  return (
    <>
      <Head campaign={campaign} />
      <div className="mt-5 grid items-start gap-5 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="space-y-5">
          <Panel title="Conditions">
            <Conditions campaign={campaign} />
          </Panel>
          <Panel title="Assistant">
            <AssistantFacts campaign={campaign} />
          </Panel>
          <Panel title="Identity">
            <IdentityFacts campaign={campaign} />
          </Panel>
        </div>
        <Panel title="Timeline">
          <Timeline campaign={campaign} />
        </Panel>
      </div>
    </>
  );
}

export default function CampaignPage({ id }: { id: string }) {
  const campaign = useCampaign(id);
  useShortcut('r', () => void campaign.refetch());
  return (
    <>
      <BackLink />
      {campaign.isError && (
        <div className="mb-5">
          <ErrorPanel
            title={campaign.data ? 'What is shown may be out of date' : 'The campaign cannot be read'}
            error={campaign.error}
            busy={campaign.isFetching}
            onRetry={() => void campaign.refetch()}
          />
        </div>
      )}
      {campaign.isPending && (
        <div role="status" aria-label="Loading the campaign" className="space-y-5">
          <div className="skeleton h-8 w-64" />
          <div className="skeleton h-28 w-full" />
          <div className="skeleton h-64 w-full" />
        </div>
      )}
      {campaign.data === null && <Gone />}
      {campaign.data && <Loaded campaign={campaign.data} />}
    </>
  );
}
