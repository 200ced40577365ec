import type { CampaignDraft } from '../../api/backend.ts';
import type { FieldFault } from '../../api/problem.ts';

export const emptyDraft: CampaignDraft = {
  title: '',
  account: '',
  firstMessage: '',
  systemPrompt: '',
  modelProvider: '',
  model: '',
  voiceProvider: '',
  voiceId: '',
  areaCode: '',
  allowSubstitute: false,
  serverUrl: '',
};

export type DraftField = keyof CampaignDraft;

export const steps = ['Name', 'Assistant', 'Phone number', 'Webhook', 'Review'] as const;
export const reviewStep = steps.length - 1;

const paths: Record<DraftField, { path: string; step: number }> = {
  title: { path: 'campaign.display_name', step: 0 },
  account: { path: 'campaign.vapi_account', step: 0 },
  firstMessage: { path: 'campaign.assistant.first_message', step: 1 },
  systemPrompt: { path: 'campaign.assistant.system_prompt', step: 1 },
  modelProvider: { path: 'campaign.assistant.model.provider', step: 1 },
  model: { path: 'campaign.assistant.model.model', step: 1 },
  voiceProvider: { path: 'campaign.assistant.voice.provider', step: 1 },
  voiceId: { path: 'campaign.assistant.voice.voice_id', step: 1 },
  areaCode: { path: 'campaign.phone_number_request.area_code', step: 2 },
  allowSubstitute: { path: 'campaign.phone_number_request.allow_substitute', step: 2 },
  serverUrl: { path: 'campaign.assistant.server_url', step: 3 },
};

// "assistant.model is required with a system_prompt" is a fault of the member that one types.
const others: Record<string, DraftField> = { 'campaign.assistant.model': 'model', 'campaign.assistant.voice': 'voiceId' };

export type DraftFaults = Partial<Record<DraftField, readonly string[]>>;

export interface SortedFaults {
  readonly byField: DraftFaults;
  /** What no field of the wizard answers for. */
  readonly rest: readonly string[];
  /** The first step with a fault. */
  readonly step: number | undefined;
}

function fieldOf(path: string): DraftField | undefined {
  const found = (Object.keys(paths) as DraftField[]).find((field) => paths[field].path === path);
  return found ?? others[path];
}

/** Puts the server's faults beside the fields that they are about; only those of steps up to `lastStep`. */
export function sortFaults(faults: readonly FieldFault[], lastStep: number): SortedFaults {
  const byField: Partial<Record<DraftField, string[]>> = {};
  const rest: string[] = [];
  let step: number | undefined;
  for (const { field: path, description } of faults) {
    const field = fieldOf(path);
    if (field === undefined) {
      if (lastStep >= reviewStep - 1) rest.push(`${path}: ${description}`);
      continue;
    }
    if (paths[field].step > lastStep) continue;
    (byField[field] ??= []).push(description.replace('a system_prompt', 'a system prompt'));
    step = Math.min(step ?? reviewStep, paths[field].step);
  }
  return { byField, rest, step };
}
