import { ConnectError, type Interceptor, type Transport } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-web';
import { randomUuid } from './uuid.ts';

export const requestIdHeader = 'x-request-id';

/** Names each call, so that an error on the screen can be found in the server's log. */
export const nameRequests: Interceptor = (next) => async (request) => {
  const id = randomUuid();
  request.header.set(requestIdHeader, id);
  try {
    return await next(request);
  } catch (error) {
    const named = ConnectError.from(error);
    if (!named.metadata.has(requestIdHeader)) named.metadata.set(requestIdHeader, id);
    throw named;
  }
};

export function createTransport(): Transport {
  return createConnectTransport({ baseUrl: '/', useBinaryFormat: true, interceptors: [nameRequests] });
}
