import type { CampaignDraft } from '../../api/backend.ts';
import { Button } from '../../ui/Button.tsx';

interface ReviewProps {
  draft: CampaignDraft;
  onEdit: (step: number) => void;
}

function pair(provider: string, name: string): string {
  return provider === '' && name === '' ? 'Left to Vapi' : `${provider} / ${name}`;
}

export function Review({ draft, onEdit }: ReviewProps) {
  const groups = [
    { step: 0, title: 'Name', facts: [['Name', draft.title], ['Account', draft.account || 'default']] },
    {
      step: 1,
      title: 'Assistant',
      facts: [
        ['First message', draft.firstMessage || 'Left to Vapi'],
        ['Prompt', draft.systemPrompt || 'Left to Vapi'],
        ['Model', pair(draft.modelProvider, draft.model)],
        ['Voice', pair(draft.voiceProvider, draft.voiceId)],
      ],
    },
    {
      step: 2,
      title: 'Phone number',
      facts: [
        ['Area code', draft.areaCode || 'The account’s default'],
        ['Substitute', draft.allowSubstitute ? 'A suggested area code may be taken' : 'No other area code'],
      ],
    },
    { step: 3, title: 'Webhook', facts: [['Webhook URL', draft.serverUrl || 'None']] },
  ] as const;
  return (
    <div className="divide-y divide-line">
      {groups.map(({ step, title, facts }) => (
        <section key={title} aria-label={title} className="flex items-start gap-4 py-4 first:pt-0">
          <dl className="grid min-w-0 flex-1 gap-x-6 gap-y-2 sm:grid-cols-[9rem_minmax(0,1fr)]">
            {facts.map(([term, value]) => (
              <div key={term} className="contents">
                <dt className="text-muted max-sm:text-[0.8125rem]">{term}</dt>
                <dd className="line-clamp-4 whitespace-pre-wrap">{value}</dd>
              </div>
            ))}
          </dl>
          <Button
            small
            look="quiet"
            aria-label={`Edit ${title}`}
            onClick={() => {
              onEdit(step);
            }}
          >
            Edit
          </Button>
        </section>
      ))}
      <p className="pt-4 text-[0.8125rem] text-muted">Creating buys a phone number on this Vapi account.</p>
    </div>
  );
}
