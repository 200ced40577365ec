import type { Campaign } from './records.ts';

// What the stream told meanwhile and a list that was read before it does not know. More than anybody has on screen.
const mostRemembered = 5_000;

/** Whether `a` tells a later state than `b` of the campaign with the same name, or of a later one that took the name. */
export function isNewer(a: Campaign, b: Campaign): boolean {
  return a.uid === b.uid ? a.revision > b.revision : a.createdAt > b.createdAt;
}

/** The newest state seen of each campaign, so that a slow answer never overwrites a fast one. Bounded; oldest go first. */
export class NewestCampaigns {
  #campaigns = new Map<string, Campaign>();
  #gone = new Map<string, string>();

  remember(campaign: Campaign): void {
    if (this.#gone.get(campaign.name) === campaign.uid) return;
    const known = this.#campaigns.get(campaign.name);
    if (known !== undefined && isNewer(known, campaign)) return;
    this.#gone.delete(campaign.name);
    this.#campaigns.delete(campaign.name);
    this.#campaigns.set(campaign.name, campaign);
    if (this.#campaigns.size > mostRemembered) this.#dropOldest(this.#campaigns);
  }

  forget(name: string, uid: string): void {
    this.#campaigns.delete(name);
    this.#gone.set(name, uid);
    if (this.#gone.size > mostRemembered) this.#dropOldest(this.#gone);
  }

  uidOf(name: string): string | undefined {
    return this.#campaigns.get(name)?.uid;
  }

  /** The newer of what is known and `campaign`; undefined when it is known to be gone. */
  of(campaign: Campaign): Campaign | undefined {
    if (this.#gone.get(campaign.name) === campaign.uid) return undefined;
    const known = this.#campaigns.get(campaign.name);
    return known !== undefined && isNewer(known, campaign) ? known : campaign;
  }

  #dropOldest(map: Map<string, unknown>): void {
    const oldest = map.keys().next();
    if (!oldest.done) map.delete(oldest.value);
  }
}
