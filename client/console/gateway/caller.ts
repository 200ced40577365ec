import { createContextKey } from '@connectrpc/connect';
import type { IncomingMessage } from 'node:http';

// Who calls, as far as the gateway needs to know.
export interface Caller {
  readonly address: string;
  readonly token: string | undefined; // for the server
  readonly requestId: string;
}

export const callerKey = createContextKey<Caller>({ address: '', token: undefined, requestId: '' });

// The address that the outermost of `hops` trusted proxies saw; what stands further left in the header anybody may have written.
export function callerAddress(request: IncomingMessage, hops: number): string {
  const direct = request.socket.remoteAddress ?? 'unknown';
  if (hops === 0) return direct;
  const seen = [request.headers['x-forwarded-for'] ?? []].flat().join(',').split(',').map((part) => part.trim());
  return seen.at(-hops) || direct;
}
