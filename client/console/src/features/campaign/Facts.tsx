import type { ReactNode } from 'react';
import type { Campaign } from '../../api/records.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';

function Facts({ facts }: { facts: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-[9rem_minmax(0,1fr)]">
      {facts.map(([term, value]) => (
        <div key={term} className="contents">
          <dt className="text-muted max-sm:text-[0.8125rem]">{term}</dt>
          <dd className="max-h-48 overflow-y-auto whitespace-pre-wrap">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Id({ value, what }: { value: string; what: string }) {
  if (value === '') return 'not known yet';
  return (
    <span className="inline-flex max-w-full items-center gap-1">
      <code className="min-w-0 truncate font-mono text-[0.8125rem]">{value}</code>
      <CopyButton text={value} what={what} />
    </span>
  );
}

export function AssistantFacts({ campaign }: { campaign: Campaign }) {
  const { assistant } = campaign;
  const left = <span className="text-muted">Left to Vapi</span>;
  return (
    <Facts
      facts={[
        ['First message', assistant.firstMessage || left],
        ['Prompt', assistant.systemPrompt || left],
        ['Model', assistant.model || left],
        ['Voice', assistant.voice || left],
        ['Webhook URL', assistant.serverUrl || <span className="text-muted">None</span>],
        ...(assistant.hasOverrides ? ([['Overrides', 'Set through the API']] as const) : []),
      ]}
    />
  );
}

export function IdentityFacts({ campaign }: { campaign: Campaign }) {
  const labels = Object.entries(campaign.labels);
  return (
    <Facts
      facts={[
        ['Campaign', <Id key="campaign" value={campaign.id} what="campaign id" />],
        ['Account', campaign.account],
        ['Area code', campaign.number.areaCode || campaign.wantedAreaCode || 'The account’s default'],
        ['Vapi number', <Id key="number" value={campaign.number.vapiId} what="Vapi’s id of the number" />],
        ['Vapi assistant', <Id key="assistant" value={campaign.number.vapiAssistantId} what="Vapi’s id of the assistant" />],
        ['Labels', labels.length === 0 ? 'None' : labels.map(([key, value]) => `${key}=${value}`).join(', ')],
        ['Revision', String(campaign.revision)],
      ]}
    />
  );
}
