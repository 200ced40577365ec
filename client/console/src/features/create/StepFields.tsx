import { useId } from 'react';
import type { CampaignDraft } from '../../api/backend.ts';
import { Field, inputClass } from '../../ui/Field.tsx';
import { useAccounts } from '../accounts/useAccounts.ts';
import type { DraftFaults, DraftField } from './draft.ts';

export interface StepProps {
  draft: CampaignDraft;
  faults: DraftFaults;
  change: <F extends DraftField>(field: F, value: CampaignDraft[F]) => void;
}

type TextField = Exclude<DraftField, 'allowSubstitute'>;

interface TextProps extends StepProps {
  field: TextField;
  label: string;
  note?: string;
  optional?: boolean;
  placeholder?: string;
  rows?: number;
  suggestions?: readonly string[];
  mode?: 'numeric' | 'url';
}

function Text({ draft, faults, change, field, label, note, optional = false, placeholder, rows, suggestions, mode }: TextProps) {
  const listId = useId();
  return (
    <Field name={field} label={label} optional={optional} faults={faults[field] ?? []} {...(note === undefined ? {} : { note })}>
      {(control) =>
        rows === undefined ? (
          <>
            <input
              {...control}
              type="text"
              autoComplete="off"
              placeholder={placeholder}
              inputMode={mode}
              list={suggestions && listId}
              value={draft[field]}
              onChange={(event) => {
                change(field, event.target.value);
              }}
            />
            {suggestions && (
              <datalist id={listId}>
                {suggestions.map((suggestion) => (
                  <option key={suggestion} value={suggestion} />
                ))}
              </datalist>
            )}
          </>
        ) : (
          <textarea
            {...control}
            rows={rows}
            placeholder={placeholder}
            value={draft[field]}
            onChange={(event) => {
              change(field, event.target.value);
            }}
          />
        )
      }
    </Field>
  );
}

export function NameStep(props: StepProps) {
  const accounts = useAccounts(0).data?.accounts ?? [];
  const { draft, faults, change } = props;
  return (
    <>
      <Text {...props} field="title" label="Name" note="For people: 1 to 120 characters." placeholder="Spring sale, San Francisco" />
      {accounts.length > 1 && (
        <Field name="account" label="Account" note="The Vapi account that pays. It cannot be changed later." faults={faults.account ?? []}>
          {(control) => (
            <select
              {...control}
              className={inputClass}
              value={draft.account}
              onChange={(event) => {
                change('account', event.target.value);
              }}
            >
              <option value="">default</option>
              {accounts
                .filter(({ id }) => id !== 'default')
                .map(({ id }) => (
                  <option key={id} value={id}>
                    {id}
                  </option>
                ))}
            </select>
          )}
        </Field>
      )}
    </>
  );
}

export function AssistantStep(props: StepProps) {
  return (
    <>
      <p className="text-muted">What is left empty is left to Vapi.</p>
      <Text {...props} field="firstMessage" label="First message" optional rows={2} note="What it says when it picks up." placeholder="Hello, how can I help?" />
      <Text {...props} field="systemPrompt" label="Prompt" optional rows={6} note="Its instructions. A prompt needs a model." />
      <div className="grid gap-5 sm:grid-cols-2">
        <Text {...props} field="modelProvider" label="Model provider" optional placeholder="openai" suggestions={['openai', 'anthropic', 'google', 'groq']} />
        <Text {...props} field="model" label="Model" optional placeholder="gpt-4o" />
        <Text {...props} field="voiceProvider" label="Voice provider" optional placeholder="vapi" suggestions={['vapi', '11labs', 'cartesia', 'deepgram', 'openai']} />
        <Text {...props} field="voiceId" label="Voice" optional placeholder="Elliot" />
      </div>
    </>
  );
}

export function NumberStep(props: StepProps) {
  const id = useId();
  const { draft, change } = props;
  return (
    <>
      <Text {...props} field="areaCode" label="Area code" optional mode="numeric" placeholder="415" note="Of the United States, three digits. Empty means the account’s default." />
      <div className="flex items-start gap-3">
        <input
          id={id}
          type="checkbox"
          aria-describedby={`${id}-note`}
          checked={draft.allowSubstitute}
          onChange={(event) => {
            change('allowSubstitute', event.target.checked);
          }}
          className="mt-0.5 size-6 accent-accent"
        />
        <div>
          <label htmlFor={id} className="text-sm font-medium">
            Take a suggested one when this has no numbers
          </label>
          <p id={`${id}-note`} className="text-[0.8125rem] text-muted">
            Otherwise the campaign fails, and lists what Vapi suggests.
          </p>
        </div>
      </div>
    </>
  );
}

export function WebhookStep(props: StepProps) {
  return (
    <Text
      {...props}
      field="serverUrl"
      label="Webhook URL"
      optional
      mode="url"
      placeholder="https://example.com/vapi-events"
      note="Vapi sends the events of calls there. https, or http to a loopback address."
    />
  );
}
