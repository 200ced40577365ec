import type { DescMessage, DescMethodServerStreaming, DescMethodUnary, MessageShape } from '@bufbuild/protobuf';
import { Code, ConnectError, type ConnectRouter, type HandlerContext, type Transport } from '@connectrpc/connect';
import { RetryInfoSchema } from '../src/gen/google/rpc/error_details_pb.ts';
import { callerKey } from './caller.ts';
import { codeName, forPage } from './errors.ts';
import type { Metrics } from './metrics.ts';
import type { StreamLimit } from './stream_limit.ts';
import { bearer, forwardedServices } from './upstream.ts';

export interface Forwarding {
  readonly transport: Transport;
  readonly streams: StreamLimit;
  readonly metrics: Metrics;
  readonly callTimeoutMs: number;
  // Aborted when the gateway is about to end: streams end then, other calls finish.
  readonly draining: AbortSignal;
}

// Hands every call of the listed services on to the server; `router` knows no other.
export function addForwarding(router: ConnectRouter, forwarding: Forwarding): void {
  for (const service of forwardedServices) {
    for (const method of service.methods as readonly (DescMethodUnary | DescMethodServerStreaming)[]) {
      if (method.methodKind === 'unary') {
        router.rpc(method, (request: MessageShape<DescMessage>, context) => forwardUnary(forwarding, method, request, context));
      } else {
        router.rpc(method, (request: MessageShape<DescMessage>, context) => forwardStream(forwarding, method, request, context));
      }
    }
  }
}

async function forwardUnary(
  { transport, metrics, callTimeoutMs }: Forwarding,
  method: DescMethodUnary,
  request: MessageShape<DescMessage>,
  context: HandlerContext,
): Promise<MessageShape<DescMessage>> {
  const name = `${method.parent.name}/${method.name}`;
  const stop = metrics.callSeconds.startTimer({ method: name });
  const timeoutMs = Math.min(context.timeoutMs() ?? callTimeoutMs, callTimeoutMs);
  try {
    const answer = await transport.unary(method, context.signal, timeoutMs, upstreamHeaders(context), request);
    metrics.calls.inc({ method: name, code: 'ok' });
    return answer.message;
  } catch (fault) {
    const error = forPage(fault);
    metrics.calls.inc({ method: name, code: codeName(error.code) });
    throw error;
  } finally {
    stop();
  }
}

async function* forwardStream(
  { transport, streams, metrics, draining }: Forwarding,
  method: DescMethodServerStreaming,
  request: MessageShape<DescMessage>,
  context: HandlerContext,
): AsyncGenerator<MessageShape<DescMessage>> {
  const name = `${method.parent.name}/${method.name}`;
  if (draining.aborted) throw shuttingDown();
  const leave = streams.enter(context.values.get(callerKey).address);
  if (typeof leave === 'string') {
    metrics.refused.inc({ reason: 'streams' });
    throw new ConnectError(leave, Code.ResourceExhausted, undefined, [
      { desc: RetryInfoSchema, value: { retryDelay: { seconds: 15n } } },
    ]);
  }
  // Proxies such as nginx would hold messages back.
  context.responseHeader.set('x-accel-buffering', 'no');
  let code = 'ok';
  try {
    const signal = AbortSignal.any([context.signal, draining]);
    const answer = await transport.stream(method, signal, context.timeoutMs(), upstreamHeaders(context), once(request));
    yield* answer.message;
  } catch (fault) {
    const error = draining.aborted && !context.signal.aborted ? shuttingDown() : forPage(fault);
    code = codeName(error.code);
    throw error;
  } finally {
    leave();
    metrics.calls.inc({ method: name, code });
  }
}

function shuttingDown(): ConnectError {
  return new ConnectError('the console is shutting down; call again at once', Code.Unavailable);
}

async function* once<T>(value: T): AsyncGenerator<T> {
  yield value;
}

function upstreamHeaders(context: HandlerContext): Headers {
  const { token, requestId } = context.values.get(callerKey);
  const headers = new Headers({ 'x-request-id': requestId });
  for (const name of ['traceparent', 'tracestate']) {
    const value = context.requestHeader.get(name);
    if (value !== null) headers.set(name, value);
  }
  if (token !== undefined) headers.set('authorization', bearer(token).authorization);
  return headers;
}
