import { Code, ConnectError } from '@connectrpc/connect';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Campaign_State } from '../../src/gen/dialtone/v1/campaign_service_pb.ts';
import { BadRequestSchema, ErrorInfoSchema, RetryInfoSchema } from '../../src/gen/google/rpc/error_details_pb.ts';
import { eventually, metric, type Program, script, Workplace } from '../support/processes.ts';
import { type Clients, connectClients, grpcWebClients } from './clients.ts';

let place: Workplace;
let simulator: Program;
let server: Program;
let gateway: Program;

beforeAll(async () => {
  place = new Workplace();
  simulator = await place.startSimulator();
  server = await place.startServer(simulator);
  gateway = await place.startConsole(server.url, { args: ['--max-streams-per-address', '3', '--call-timeout', '20s'] });
});

afterAll(async () => {
  await place.close();
});

async function refusal(call: Promise<unknown>): Promise<ConnectError> {
  const outcome = await call.then(
    () => undefined,
    (fault: unknown) => ConnectError.from(fault),
  );
  if (outcome === undefined) throw new Error('the call was to fail');
  return outcome;
}

// Opens a watch and takes its first message; `end` cancels it as closing a page does.
async function watch(clients: Clients) {
  const abort = new AbortController();
  const messages = clients.campaigns.watchCampaigns({ changesOnly: true }, { signal: abort.signal })[Symbol.asyncIterator]();
  const first = await messages.next();
  return {
    first,
    messages,
    end: () => {
      abort.abort();
    },
  };
}

const streamsOpen = () => metric(gateway.url, 'dialtone_console_streams_open');
const watchesOpen = () => metric(server.http, 'dialtone_watches_open');

describe.each([
  ['Connect', connectClients],
  ['gRPC-web', grpcWebClients],
])('over %s', (_, make) => {
  it('hands calls and answers on', async () => {
    const { campaigns } = make(gateway.url);
    const made = await campaigns.createCampaign({ campaign: { displayName: 'Spring', phoneNumberRequest: { areaCode: '415' } } });
    expect(made.state).toBe(Campaign_State.PENDING);
    const found = await campaigns.getCampaign({ name: made.name });
    expect(found.displayName).toBe('Spring');
  });

  it('tells cause, code and details of an error', async () => {
    const { campaigns } = make(gateway.url);
    const error = await refusal(campaigns.createCampaign({ campaign: { displayName: '', phoneNumberRequest: { areaCode: '9' } } }));
    expect(error.code).toBe(Code.InvalidArgument);
    expect(error.rawMessage).not.toMatch(/^HTTP/);
    const fields = error.findDetails(BadRequestSchema).flatMap((detail) => detail.fieldViolations.map(({ field }) => field));
    expect(fields).toContain('campaign.display_name');
    expect(fields).toContain('campaign.phone_number_request.area_code');
    expect(error.findDetails(ErrorInfoSchema)[0]?.domain).toBe('dialtone');
  });

  it('streams changes as they come', async () => {
    const clients = make(gateway.url);
    const { first, messages, end } = await watch(clients);
    expect(first.value?.event.case).toBe('snapshotEnd');
    const made = await clients.campaigns.createCampaign({ campaign: { displayName: 'Watched' } });
    let told = '';
    while (told !== made.name) {
      const { value } = await messages.next();
      if (value?.event.case === 'campaign') told = value.event.value.name;
    }
    end();
  });
});

it('answers plain JSON', async () => {
  const answer = await fetch(`${gateway.url}/dialtone.v1.AccountService/ListAccounts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  const body = (await answer.json()) as { accounts: { name: string }[] };
  expect(body.accounts.map(({ name }) => name)).toEqual(['accounts/default']);
});

it('keeps the request id of the caller', async () => {
  const answer = await fetch(`${gateway.url}/dialtone.v1.AccountService/ListAccounts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-request-id': 'mine-1' },
    body: '{}',
  });
  expect(answer.headers.get('x-request-id')).toBe('mine-1');
});

it('lets the server know when a page goes away', async () => {
  const streams = await Promise.all([1, 2, 3].map(() => watch(connectClients(gateway.url))));
  expect(await watchesOpen()).toBe(3);
  for (const stream of streams) stream.end();
  await eventually('no stream is open', async () => ((await watchesOpen()) === 0 && (await streamsOpen()) === 0 ? true : undefined));
});

it('refuses more streams than an address may have, and takes them again', async () => {
  await eventually('no stream is open', async () => ((await streamsOpen()) === 0 ? true : undefined));
  const clients = connectClients(gateway.url);
  const streams = await Promise.all([1, 2, 3].map(() => watch(clients)));
  const error = await refusal(watch(clients));
  expect(error.code).toBe(Code.ResourceExhausted);
  expect(error.rawMessage).toContain('your address has its 3 streams open');
  expect(error.findDetails(RetryInfoSchema)[0]?.retryDelay?.seconds).toBe(15n);
  streams[0]?.end();
  await eventually('there is room again', async () => ((await streamsOpen()) === 2 ? true : undefined));
  const again = await watch(clients);
  expect(again.first.value?.event.case).toBe('snapshotEnd');
  for (const stream of [...streams, again]) stream.end();
});

it('keeps the deadline of the caller', async () => {
  await script(simulator, '/sim/faults', [{ route: 'GET /phone-number/{id}', times: -1, fault: { kind: 'delay', delay_ms: 3000 } }]);
  const { campaigns, numbers } = connectClients(gateway.url);
  await script(simulator, '/sim/numbers', { delay: { kind: 'never' } });
  const made = await campaigns.createCampaign({ campaign: { displayName: 'Slow', phoneNumberRequest: { areaCode: '415' } } });
  const name = made.name.replace('campaigns/', 'phoneNumbers/');
  await eventually('Vapi was asked for the number', async () => ((await numbers.getPhoneNumber({ name })).vapiPhoneNumberId ? true : undefined));
  // Everything else Vapi is asked for the look is as slow.
  await script(simulator, '/sim/faults', [{ route: 'GET /phone-number', times: -1, fault: { kind: 'delay', delay_ms: 3000 } }]);
  const error = await refusal(numbers.refreshPhoneNumber({ name }, { timeoutMs: 200 }));
  expect(error.code).toBe(Code.DeadlineExceeded);
  await fetch(`${simulator.url}/sim/faults`, { method: 'DELETE' });
});

it('knows no other service and no other path', async () => {
  const call = (path: string) => fetch(`${gateway.url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' });
  for (const path of [
    '/grpc.health.v1.Health/Check',
    '/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo',
    '/dialtone.v1.CampaignService/Nothing',
    '/dialtone.v1.Other/List',
    '/',
  ]) {
    expect((await call(path)).status, path).toBe(404);
  }
});

it('tells how it and the server are', async () => {
  expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200);
  expect((await fetch(`${gateway.url}/readyz`)).status).toBe(200);
  const text = await (await fetch(`${gateway.url}/metrics`)).text();
  expect(text).toMatch(/^dialtone_console_calls_total\{method="CampaignService\/CreateCampaign",code="invalid_argument"\} [1-9]/m);
});
