import { Code, ConnectError } from '@connectrpc/connect';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually, type Program, Workplace } from '../support/processes.ts';
import { connectClients } from './clients.ts';

let place: Workplace;
let simulator: Program;

beforeEach(async () => {
  place = new Workplace();
  simulator = await place.startSimulator();
});

afterEach(async () => {
  await place.close();
});

it('says that the server is away, and calls it again once it is back', async () => {
  const first = await place.startServer(simulator);
  const { address } = first;
  const gateway = await place.startConsole(first.url);
  const { campaigns } = connectClients(gateway.url);
  await campaigns.listCampaigns({});

  await first.stop();
  const error = ConnectError.from(await campaigns.listCampaigns({}).catch((fault: unknown) => fault));
  expect(error.code).toBe(Code.Unavailable);
  expect(error.rawMessage).toBe('the console cannot reach the Dialtone server');
  expect((await fetch(`${gateway.url}/readyz`)).status).toBe(503);
  expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200);

  await place.startServer(simulator, { listen: address });
  await eventually('calls succeed again', () =>
    campaigns.listCampaigns({}).then(
      () => true,
      () => undefined,
    ),
  );
  expect((await fetch(`${gateway.url}/readyz`)).status).toBe(200);
});

it('ends streams with UNAVAILABLE when the server drains', async () => {
  const server = await place.startServer(simulator);
  const gateway = await place.startConsole(server.url);
  const messages = connectClients(gateway.url).campaigns.watchCampaigns({ changesOnly: true })[Symbol.asyncIterator]();
  await messages.next();
  const ended = messages.next().catch((fault: unknown) => ConnectError.from(fault).code);
  await server.stop();
  expect(await ended).toBe(Code.Unavailable);
});

it('ends streams with UNAVAILABLE when it drains itself, and then ends', async () => {
  const server = await place.startServer(simulator);
  const gateway = await place.startConsole(server.url);
  const messages = connectClients(gateway.url).campaigns.watchCampaigns({ changesOnly: true })[Symbol.asyncIterator]();
  await messages.next();
  const ended = messages.next().catch((fault: unknown) => ConnectError.from(fault));
  gateway.signal('SIGTERM');
  const error = await ended;
  expect(error).toBeInstanceOf(ConnectError);
  expect((error as ConnectError).code).toBe(Code.Unavailable);
  expect((error as ConnectError).rawMessage).toBe('the console is shutting down; call again at once');
  expect(await gateway.ended).toBe(0);
});

it('names every bad setting and does not start', async () => {
  const key = join(place.folder, 'session.key');
  writeFileSync(key, 'not-a-key');
  const program = place.launchConsole(
    ...['--listen', '8080', '--server', 'localhost:50051', '--max-streams', '0', '--origin', 'https://a/b'],
    ...['--session-key-file', key, '--token-file', '/nowhere', '--call-timeout', '5', '--colour'],
  );
  expect(await program.ended).toBe(2);
  for (const fault of [
    "--listen: '8080' is not host:port",
    "--server: 'localhost:50051' is not the URL of a server",
    "--max-streams: '0' is not a number from 1 to 65536",
    "--origin: 'https://a/b' is not an origin",
    '--session-key-file: ',
    "--token-file: cannot read '/nowhere' (ENOENT)",
    "--call-timeout: '5' is not a duration",
    '--colour: no such flag',
  ]) {
    expect(program.output).toContain(fault);
  }
  expect(program.output).not.toContain('not-a-key');
});

it('says what to do when its port is taken', async () => {
  const program = place.launchConsole('--listen', simulator.address);
  expect(await program.ended).toBe(1);
  expect(program.output).toContain('is the port taken? Set --listen to another address.');
});
