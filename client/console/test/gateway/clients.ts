import { createClient, type Transport } from '@connectrpc/connect';
import { createConnectTransport, createGrpcWebTransport } from '@connectrpc/connect-web';
import { AccountService } from '../../src/gen/dialtone/v1/account_service_pb.ts';
import { CampaignService } from '../../src/gen/dialtone/v1/campaign_service_pb.ts';
import { PhoneNumberService } from '../../src/gen/dialtone/v1/phone_number_service_pb.ts';

export interface Clients {
  readonly campaigns: ReturnType<typeof createClient<typeof CampaignService>>;
  readonly numbers: ReturnType<typeof createClient<typeof PhoneNumberService>>;
  readonly accounts: ReturnType<typeof createClient<typeof AccountService>>;
}

function clients(transport: Transport): Clients {
  return {
    campaigns: createClient(CampaignService, transport),
    numbers: createClient(PhoneNumberService, transport),
    accounts: createClient(AccountService, transport),
  };
}

// What browsers use: Connect over fetch. `headers` go with every call.
export function connectClients(baseUrl: string, headers: Record<string, string> = {}): Clients {
  return clients(createConnectTransport({ baseUrl, useBinaryFormat: true, fetch: withHeaders(headers) }));
}

export function grpcWebClients(baseUrl: string): Clients {
  return clients(createGrpcWebTransport({ baseUrl }));
}

function withHeaders(extra: Record<string, string>): typeof fetch {
  return (input, init) => {
    const headers = new Headers(init?.headers);
    for (const [name, value] of Object.entries(extra)) headers.set(name, value);
    return fetch(input, { ...init, headers });
  };
}
