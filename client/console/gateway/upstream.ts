import { ConnectError, createClient, type Transport } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { AccountService } from '../src/gen/dialtone/v1/account_service_pb.ts';
import { CampaignService } from '../src/gen/dialtone/v1/campaign_service_pb.ts';
import { PhoneNumberService } from '../src/gen/dialtone/v1/phone_number_service_pb.ts';
import { Health, HealthCheckResponse_ServingStatus } from '../src/gen/grpc/health/v1/health_pb.ts';
import { codeName } from './errors.ts';
import type { Settings } from './settings.ts';

// What a page may call.
export const forwardedServices = [CampaignService, PhoneNumberService, AccountService] as const;

export const longestMessage = 1 << 20; // what the server takes, too

// The server answers with lists of 1000 campaigns.
const longestAnswer = 64 << 20;

// One HTTP/2 connection, made when it is first needed and again when it is lost.
export function connectServer({ server, serverCa }: Pick<Settings, 'server' | 'serverCa'>): Transport {
  return createGrpcTransport({
    baseUrl: server.origin,
    // The server takes pings every 10 s at most.
    pingIntervalMs: 30_000,
    pingTimeoutMs: 10_000,
    readMaxBytes: longestAnswer,
    ...(serverCa === undefined ? {} : { nodeOptions: { ca: serverCa } }),
  });
}

const probeTimeoutMs = 3000;

// Why the server cannot take a page's calls, or undefined.
export async function probe(transport: Transport): Promise<string | undefined> {
  try {
    const { status } = await createClient(Health, transport).check({ service: CampaignService.typeName }, { timeoutMs: probeTimeoutMs });
    if (status === HealthCheckResponse_ServingStatus.SERVING) return undefined;
    return `the server says ${HealthCheckResponse_ServingStatus[status] ?? status}`;
  } catch (fault) {
    return `the server cannot be asked (${codeName(ConnectError.from(fault).code)})`;
  }
}

// Asks the server for something that it gives to whoever may call it at all.
export async function tryToken(transport: Transport, token: string, timeoutMs: number): Promise<ConnectError | undefined> {
  try {
    await createClient(AccountService, transport).listAccounts({}, { timeoutMs, headers: bearer(token) });
    return undefined;
  } catch (fault) {
    return ConnectError.from(fault);
  }
}

export function bearer(token: string): { authorization: string } {
  return { authorization: `Bearer ${token}` };
}
