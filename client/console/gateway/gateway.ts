import { createContextValues } from '@connectrpc/connect';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sendJson, sendText, setSecurityHeaders } from './answers.ts';
import { type Caller, callerAddress, callerKey } from './caller.ts';
import { addForwarding } from './forward.ts';
import { Metrics } from './metrics.ts';
import { refusal } from './origin_check.ts';
import { Page, type PackedPage } from './page.ts';
import { ServiceToken } from './service_token.ts';
import { SessionSeal } from './session.ts';
import { answerSession, sessionToken } from './session_routes.ts';
import { isToken, type Settings } from './settings.ts';
import { StreamLimit } from './stream_limit.ts';
import { connectServer, longestMessage, probe } from './upstream.ts';

// How long a client may take to send a request.
const requestTimeoutMs = 30_000;

// Serves the page and forwards its calls. Start it once; after `drain` it is over.
export class Gateway {
  readonly #settings: Settings;
  readonly #server: Server;
  readonly #draining = new AbortController();
  readonly #streams: StreamLimit;
  readonly #metrics: Metrics;
  readonly #transport;
  readonly #seal: SessionSeal;
  readonly #serviceToken: ServiceToken;
  readonly #page: Page;
  readonly #callers = new WeakMap<object, Caller>();

  constructor(settings: Settings, page: PackedPage) {
    this.#settings = settings;
    this.#streams = new StreamLimit({ perAddress: settings.maxStreamsPerAddress, total: settings.maxStreams });
    this.#metrics = new Metrics(() => this.#streams.open);
    this.#transport = connectServer(settings);
    this.#seal = new SessionSeal(settings.sessionKey ?? randomBytes(32), settings.sessionLifetimeMs);
    this.#serviceToken = new ServiceToken(settings.tokenFile);
    this.#page = new Page(page);

    const forward = connectNodeAdapter({
      grpc: false, // has clients of its own, who call the server
      readMaxBytes: longestMessage,
      contextValues: (request) => {
        const values = createContextValues();
        const caller = this.#callers.get(request);
        return caller === undefined ? values : values.set(callerKey, caller);
      },
      routes: (router) => {
        addForwarding(router, {
          transport: this.#transport,
          streams: this.#streams,
          metrics: this.#metrics,
          callTimeoutMs: settings.callTimeoutMs,
          draining: this.#draining.signal,
        });
      },
      fallback: (_, response) => {
        sendText(response as ServerResponse, 404, 'there is no such thing here');
      },
    });
    this.#server = createServer({ requestTimeout: requestTimeoutMs }, (request, response) => {
      response.once('close', () => {
        // It would be kept for the client's next request.
        if (this.#draining.signal.aborted) setImmediate(() => this.#server.closeIdleConnections());
      });
      this.#answer(request, response, forward).catch(() => {
        if (!response.headersSent) sendText(response, 500, 'the console failed to answer');
        else response.destroy();
      });
    });
    this.#server.maxConnections = settings.maxConnections;
  }

  // Resolves with the address once it listens; rejects when it cannot.
  listen(): Promise<string> {
    const { host, port } = this.#settings.listen;
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, () => {
        this.#server.off('error', reject);
        const bound = this.#server.address() as AddressInfo;
        resolve(bound.family === 'IPv6' ? `[${bound.address}]:${bound.port}` : `${bound.address}:${bound.port}`);
      });
    });
  }

  // Ends the streams with UNAVAILABLE, lets the other calls finish for the grace period, and cuts what is left.
  async drain(): Promise<void> {
    this.#draining.abort();
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => {
        resolve();
      });
    });
    this.#server.closeIdleConnections();
    const cut = setTimeout(() => {
      this.#server.closeAllConnections();
    }, this.#settings.shutdownGraceMs);
    await closed;
    clearTimeout(cut);
  }

  async #answer(
    request: IncomingMessage,
    response: ServerResponse,
    forward: (request: IncomingMessage, response: ServerResponse) => void,
  ): Promise<void> {
    setSecurityHeaders(response);
    if (this.#draining.signal.aborted) response.setHeader('connection', 'close');
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    if (await this.#answerProbe(path, response)) return;

    const why = refusal(request.headers, this.#settings.origin);
    if (why !== undefined) {
      this.#metrics.refused.inc({ reason: 'origin' });
      sendJson(response, 403, { code: 'permission_denied', message: why });
      return;
    }
    if (Number(request.headers['content-length'] ?? 0) > longestMessage + 1024) {
      this.#metrics.refused.inc({ reason: 'body' });
      response.setHeader('connection', 'close');
      sendJson(response, 413, { code: 'resource_exhausted', message: `a request has at most ${longestMessage} bytes` });
      return;
    }
    if (path === '/session') {
      await answerSession(
        {
          seal: this.#seal,
          lifetimeMs: this.#settings.sessionLifetimeMs,
          transport: this.#transport,
          callTimeoutMs: this.#settings.callTimeoutMs,
          metrics: this.#metrics,
        },
        request,
        response,
        this.#isSecure(request),
      );
      return;
    }
    // Paths of calls have a dot in their first part: /dialtone.v1.CampaignService/ListCampaigns.
    const isCall = /^\/[^/]*\.[^/]*\//.test(path);
    if (!isCall && (request.method === 'GET' || request.method === 'HEAD') && this.#page.answer(path, request, response)) return;
    const caller = this.#caller(request);
    this.#callers.set(request, caller);
    response.setHeader('x-request-id', caller.requestId);
    response.setHeader('cache-control', 'no-store');
    forward(request, response);
  }

  async #answerProbe(path: string, response: ServerResponse): Promise<boolean> {
    switch (path) {
      case '/healthz':
        sendText(response, 200, 'ok');
        return true;
      case '/readyz': {
        const why = this.#draining.signal.aborted ? 'the console is shutting down' : await probe(this.#transport);
        sendText(response, why === undefined ? 200 : 503, why ?? 'ok');
        return true;
      }
      case '/metrics':
        response.writeHead(200, { 'content-type': this.#metrics.contentType }).end(await this.#metrics.text());
        return true;
      default:
        return false;
    }
  }

  #caller(request: IncomingMessage): Caller {
    const given = request.headers['x-request-id'];
    const own = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    return {
      address: callerAddress(request, this.#settings.proxyHops),
      token:
        sessionToken(this.#seal, request) ??
        (own !== undefined && isToken(own) ? own : undefined) ??
        this.#serviceToken.current(Date.now()),
      requestId: typeof given === 'string' && /^[\w.:-]{1,128}$/.test(given) ? given : randomUUID(),
    };
  }

  // Whether browsers come by https; a proxy in front says so.
  #isSecure(request: IncomingMessage): boolean {
    return this.#settings.origin?.startsWith('https:') ?? request.headers['x-forwarded-proto'] === 'https';
  }
}
