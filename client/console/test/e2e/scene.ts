// What every test of the page starts: simulator, server, gateway, browser. And what people do with them outside of the page.

import type { Browser } from 'playwright-core';
import type { Campaign } from '../../src/gen/dialtone/v1/campaign_service_pb.ts';
import { Campaign_State } from '../../src/gen/dialtone/v1/campaign_service_pb.ts';
import { type Clients, connectClients } from '../gateway/clients.ts';
import { eventually, type Program, script, Workplace } from '../support/processes.ts';
import { launch, openPage } from './browser.ts';

export interface Scene {
  readonly place: Workplace;
  readonly simulator: Program;
  readonly server: Program;
  readonly gateway: Program;
  readonly clients: Clients;
  readonly browser: Browser;
  readonly open: (path: string, options?: Parameters<typeof openPage>[1]) => ReturnType<typeof openPage>;
  readonly close: () => Promise<void>;
}

// `serverArgs`: settings of the server beside those that make it quick.
export async function setScene(...serverArgs: string[]): Promise<Scene> {
  const place = new Workplace();
  try {
    return await startAll(place, serverArgs);
  } catch (fault) {
    await place.close();
    throw fault;
  }
}

async function startAll(place: Workplace, serverArgs: readonly string[]): Promise<Scene> {
  const simulator = await place.startSimulator();
  const server = await place.startServer(simulator, { args: ['--vapi-requests-per-second', '0', ...serverArgs] });
  const gateway = await place.startConsole(server.url);
  const browser = await launch();
  return {
    place,
    simulator,
    server,
    gateway,
    browser,
    clients: connectClients(gateway.url),
    open: async (path, options) => {
      const opened = await openPage(browser, options);
      await opened.page.goto(`${gateway.url}${path}`);
      return opened;
    },
    close: async () => {
      await browser.close();
      await place.close();
    },
  };
}

type Delay = { kind: 'never' } | { kind: 'fixed'; ms: number };

// How the numbers come that are asked for from now on.
export function numbersCome(scene: Scene, delay: Delay): Promise<void> {
  return script(scene.simulator, '/sim/numbers', { delay });
}

export const atOnce: Delay = { kind: 'fixed', ms: 0 };
export const never: Delay = { kind: 'never' };

export function create({ clients }: Scene, displayName: string, areaCode = '415'): Promise<Campaign> {
  return clients.campaigns.createCampaign({ campaign: { displayName, phoneNumberRequest: { areaCode } } });
}

export function untilState({ clients }: Scene, name: string, state: Campaign_State): Promise<Campaign> {
  return eventually(`${name} is ${Campaign_State[state]}`, async () => {
    const campaign = await clients.campaigns.getCampaign({ name });
    return campaign.state === state ? campaign : undefined;
  });
}

// Until Vapi has been asked for the number, so that a check has something to look at.
export function untilAsked({ clients }: Scene, name: string): Promise<Campaign> {
  return eventually(`Vapi is asked for the number of ${name}`, async () => {
    const campaign = await clients.campaigns.getCampaign({ name });
    return campaign.phoneNumber?.vapiPhoneNumberId ? campaign : undefined;
  });
}

// Until the server has looked for the number by itself, which it does soon once, and seldom afterwards.
export function untilLooked({ clients }: Scene, name: string): Promise<Campaign> {
  return eventually(`${name} is looked for`, async () => {
    const campaign = await clients.campaigns.getCampaign({ name });
    return (campaign.phoneNumber?.provisioning?.checks ?? 0n) > 0n ? campaign : undefined;
  });
}

// Makes the digits of one number appear at Vapi.
export async function provide(scene: Scene, campaign: Campaign): Promise<void> {
  const asked = await untilAsked(scene, campaign.name);
  await script(scene.simulator, `/sim/numbers/${asked.phoneNumber?.vapiPhoneNumberId ?? ''}`, { delay: atOnce });
}

// One campaign in each state that lasts: Active, Provisioning and Failed.
export async function oneOfEach(scene: Scene): Promise<{ active: Campaign; pending: Campaign; failed: Campaign }> {
  await numbersCome(scene, atOnce);
  const active = await create(scene, 'Spring sale', '415');
  await untilState(scene, active.name, Campaign_State.ACTIVE);
  await script(scene.simulator, '/sim/numbers', {
    delay: never,
    unavailable_area_codes: ['212'],
    suggested_area_codes: ['646', '332', '917'],
  });
  const failed = await create(scene, 'Support line, New York', '212');
  await untilState(scene, failed.name, Campaign_State.FAILED);
  const pending = await create(scene, 'Renewals', '312');
  await untilAsked(scene, pending.name);
  return { active, pending, failed };
}
