import { Counter, Gauge, Histogram, Registry } from 'prom-client';

// What the gateway counts. Labels are bounded: methods and codes are those of dialtone.v1.
export class Metrics {
  readonly #registry = new Registry();
  readonly #registers = [this.#registry];

  readonly calls = new Counter({
    name: 'dialtone_console_calls_total',
    help: 'Calls that were forwarded, streams included, by method and code.',
    labelNames: ['method', 'code'] as const,
    registers: this.#registers,
  });
  readonly callSeconds = new Histogram({
    name: 'dialtone_console_call_seconds',
    help: 'How long calls took that are not streams.',
    labelNames: ['method'] as const,
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30],
    registers: this.#registers,
  });
  readonly refused = new Counter({
    name: 'dialtone_console_refused_total',
    help: 'Requests that were not forwarded, by reason: origin, body, streams.',
    labelNames: ['reason'] as const,
    registers: this.#registers,
  });
  readonly signIns = new Counter({
    name: 'dialtone_console_sign_ins_total',
    help: 'Attempts to sign in, by outcome: accepted, refused, unavailable.',
    labelNames: ['outcome'] as const,
    registers: this.#registers,
  });

  constructor(openStreams: () => number) {
    const registers = this.#registers;
    new Gauge({
      name: 'dialtone_console_streams_open',
      help: 'Streams that are open.',
      registers,
      collect() {
        this.set(openStreams());
      },
    });
    new Gauge({
      name: 'dialtone_console_resident_memory_bytes',
      help: 'Memory of the process.',
      registers,
      collect() {
        this.set(process.memoryUsage.rss());
      },
    });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }
}
