// Starts the shipped programs and the gateway, each listening on a free port of 127.0.0.1, and ends them by their process ids.

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const root = join(import.meta.dirname, '../../../..');
const programs = process.env['DIALTONE_BIN'] ?? join(root, 'build/dev/bin');
export const consoleFolder = join(root, 'build/console');
const consoleProgram = process.env['DIALTONE_CONSOLE_BUNDLE'] ?? join(consoleFolder, 'dialtone-console.mjs');

// Generous: machines are busy.
const startMs = 60_000;
const stopMs = 60_000;

export class Program {
  address = ''; // HOST:PORT
  http = ''; // of a server: the URL of its metrics and probes
  readonly #name: string;
  readonly #child: ChildProcess;
  readonly #ended: Promise<number>;
  #output = '';
  #told: () => void = () => undefined;

  constructor(name: string, child: ChildProcess) {
    this.#name = name;
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on('line', (line) => {
        this.#output += `${line}\n`;
        this.#told();
      });
    }
    this.#ended = new Promise((resolve) => {
      child.on('close', (code, signal) => {
        resolve(code ?? (signal === null ? -1 : -2));
        this.#told();
      });
    });
  }

  get url(): string {
    return `http://${this.address}`;
  }

  // Everything it has written so far.
  get output(): string {
    return this.#output;
  }

  // The first group of the first line that matches; fails when the program ends without it.
  async line(pattern: RegExp): Promise<string> {
    const end = performance.now() + startMs;
    for (;;) {
      const found = pattern.exec(this.#output);
      if (found) return found[1] ?? '';
      if (this.#child.exitCode !== null || performance.now() > end) {
        throw new Error(`${this.#name} did not say ${pattern}:\n${this.#output}`);
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 1000);
        this.#told = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  // Its exit code, once it has ended by itself.
  get ended(): Promise<number> {
    return this.#ended;
  }

  // Asks it to end, and insists after a while.
  async stop(): Promise<number> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill('SIGTERM');
    const insist = setTimeout(() => this.#child.kill('SIGKILL'), stopMs);
    const code = await this.#ended;
    clearTimeout(insist);
    return code;
  }
}

// A temporary folder and the programs that work in it.
export class Workplace {
  readonly folder = mkdtempSync(join(tmpdir(), 'dialtone-console-'));
  readonly #running: Program[] = [];

  start(name: string, command: string, args: readonly string[], environment: Record<string, string> = {}): Program {
    if (!existsSync(command)) throw new Error(`${command} does not exist: build it first`);
    const kept = Object.entries(process.env).filter(([key]) => !/^(DIALTONE_|VAPI_|GRPC_)|_proxy$/i.test(key));
    const child = spawn(command, args, {
      cwd: this.folder,
      env: { ...Object.fromEntries(kept), ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const program = new Program(name, child);
    this.#running.push(program);
    return program;
  }

  async startSimulator(...args: string[]): Promise<Program> {
    const program = this.start('dialtone-sim', join(programs, 'dialtone-sim'), ['--listen', '127.0.0.1:0', ...args]);
    program.address = await program.line(/^dialtone-sim listening on (\S+)$/m);
    return program;
  }

  // On the SQLite database of this workplace. `listen`: where, when it must be where an earlier one was.
  async startServer(simulator: Program, { listen = '127.0.0.1:0', args = [] }: { listen?: string; args?: string[] } = {}): Promise<Program> {
    const program = this.start(
      'dialtone-server',
      join(programs, 'dialtone-server'),
      ['serve', '--listen', listen, '--http-listen', '127.0.0.1:0', '--vapi-url', simulator.url, ...args],
      { VAPI_API_KEY: 'sim-key', DIALTONE_DATABASE: `sqlite://${join(this.folder, 'dialtone.db')}` },
    );
    program.http = `http://${await program.line(/^dialtone-server metrics and probes on (\S+)$/m)}`;
    program.address = await program.line(/^dialtone-server listening on (\S+)$/m);
    return program;
  }

  async startConsole(server: string, { listen = '127.0.0.1:0', args = [] }: { listen?: string; args?: string[] } = {}): Promise<Program> {
    const program = this.launchConsole('--listen', listen, '--server', server, ...args);
    program.address = await program.line(/^dialtone-console listening on (\S+)$/m);
    return program;
  }

  launchConsole(...args: string[]): Program {
    return this.start('dialtone-console', process.execPath, [consoleProgram, ...args]);
  }

  // Ends what runs, the latest first, and removes the folder.
  async close(): Promise<void> {
    for (const program of this.#running.toReversed()) await program.stop();
    rmSync(this.folder, { recursive: true });
  }
}

// Waits until `check` returns something, asking often; fails with what `check` last saw otherwise.
export async function eventually<T>(what: string, check: () => Promise<T | undefined>, withinMs = 30_000): Promise<T> {
  const end = performance.now() + withinMs;
  for (;;) {
    const found = await check();
    if (found !== undefined) return found;
    if (performance.now() > end) throw new Error(`did not come to be: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

// The value of a metric that has no labels.
export async function metric(base: string, name: string): Promise<number> {
  const text = await (await fetch(`${base}/metrics`)).text();
  const found = new RegExp(`^${name} (\\S+)$`, 'm').exec(text);
  if (found === null) throw new Error(`there is no metric ${name}`);
  return Number(found[1]);
}

// Scripts the simulator by its control endpoint.
export async function script(simulator: Program, path: string, body: unknown): Promise<void> {
  const answer = await fetch(`${simulator.url}${path}`, { method: 'POST', body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
}
