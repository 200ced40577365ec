import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { environmentVariable, type Setting, settingList, type SettingName } from './setting_list.ts';

// What the gateway goes by, checked. Times in milliseconds.
export interface Settings {
  readonly listen: { readonly host: string; readonly port: number };
  readonly server: URL;
  readonly serverCa: string | undefined; // PEM
  readonly tokenFile: string | undefined;
  readonly sessionKey: Buffer | undefined; // 32 bytes
  readonly sessionLifetimeMs: number;
  readonly origin: string | undefined; // as in the header Origin
  readonly proxyHops: number;
  readonly maxConnections: number;
  readonly maxStreams: number;
  readonly maxStreamsPerAddress: number;
  readonly callTimeoutMs: number;
  readonly shutdownGraceMs: number;
}

export type Wanted =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'faults'; readonly faults: readonly string[] }
  | { readonly kind: 'serve'; readonly settings: Settings };

// Flag over environment variable over default. All faults are told at once, never with the content of a secret file.
export function readSettings(args: readonly string[], environment: Readonly<Record<string, string | undefined>>): Wanted {
  const faults: string[] = [];
  const given = readFlags(args, faults);
  if (given.has('help')) return { kind: 'help' };
  if (given.has('version')) return { kind: 'version' };
  findUnknownVariables(environment, faults);

  const texts = new Map<string, { text: string; from: string }>();
  for (const { name, value } of settingList) {
    const variable = environmentVariable(name);
    const flag = given.get(name);
    if (flag !== undefined) texts.set(name, { text: flag, from: `--${name}` });
    else if (environment[variable]) texts.set(name, { text: environment[variable], from: variable });
    else texts.set(name, { text: value, from: `--${name}` });
  }

  function parsed<T>(name: SettingName, parse: (text: string, setting: Setting) => T): T | undefined {
    const setting = settingList.find((known) => known.name === name);
    const found = texts.get(name);
    if (setting === undefined || found === undefined || found.text === '') return undefined;
    try {
      return parse(found.text, setting);
    } catch (fault) {
      faults.push(`${found.from}: ${fault instanceof Error ? fault.message : String(fault)}`);
      return undefined;
    }
  }

  const listen = parsed('listen', parseAddress);
  const server = parsed('server', parseServer);
  const serverCa = parsed('server-ca-file', parseCertificates);
  const tokenFile = parsed('token-file', (path) => (readToken(path), path));
  const sessionKey = parsed('session-key-file', parseKey);
  const origin = parsed('origin', parseOrigin);
  const count = (name: SettingName) => parsed(name, parseCount) ?? 0;
  const duration = (name: SettingName) => parsed(name, parseDuration) ?? 0;
  const rest = {
    sessionLifetimeMs: duration('session-lifetime'),
    proxyHops: count('proxy-hops'),
    maxConnections: count('max-connections'),
    maxStreams: count('max-streams'),
    maxStreamsPerAddress: count('max-streams-per-address'),
    callTimeoutMs: duration('call-timeout'),
    shutdownGraceMs: duration('shutdown-grace'),
  };
  if (serverCa !== undefined && server?.protocol === 'http:') {
    faults.push('--server-ca-file: the server is http://, so no certificate is ever looked at; say https:// or leave it out');
  }
  if (faults.length > 0 || listen === undefined || server === undefined) return { kind: 'faults', faults };
  return { kind: 'serve', settings: { listen, server, serverCa, tokenFile, sessionKey, origin, ...rest } };
}

function readFlags(args: readonly string[], faults: string[]): Map<string, string> {
  const { tokens } = parseArgs({
    args: [...args],
    strict: false,
    tokens: true,
    options: Object.fromEntries(settingList.map(({ name }) => [name, { type: 'string' as const }])),
  });
  const given = new Map<string, string>();
  for (const token of tokens) {
    if (token.kind === 'positional') faults.push(`${token.value}: not a flag; --help lists them`);
    if (token.kind !== 'option') continue;
    if (token.name === 'help' || token.name === 'version') given.set(token.name, '');
    else if (!settingList.some(({ name }) => name === token.name)) faults.push(`${token.rawName}: no such flag; --help lists them`);
    else if (token.value === undefined) faults.push(`${token.rawName}: needs a value`);
    else given.set(token.name, token.value);
  }
  return given;
}

function findUnknownVariables(environment: Readonly<Record<string, string | undefined>>, faults: string[]): void {
  const known = new Set(settingList.map(({ name }) => environmentVariable(name)));
  for (const name of Object.keys(environment)) {
    // Kubernetes names every Service of a namespace in the environment: NAME_SERVICE_*, NAME_PORT*.
    if (!name.startsWith('DIALTONE_CONSOLE_') || /^DIALTONE_CONSOLE_(SERVICE|PORT)(_|$)/.test(name)) continue;
    if (!known.has(name)) faults.push(`${name}: no such setting; --help lists them`);
  }
}

function parseAddress(text: string): { host: string; port: number } {
  const found = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]\s]+)):(\d{1,5})$/.exec(text);
  const host = found?.[1] ?? found?.[2];
  const port = Number(found?.[3]);
  if (host === undefined || port > 65535) throw new Error(`'${text}' is not host:port, such as 127.0.0.1:8080 or [::1]:8080`);
  return { host, port };
}

function parseServer(text: string): URL {
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.pathname !== '/' || url.search !== '' || url.username !== '') {
    throw new Error(`'${text}' is not the URL of a server, such as http://127.0.0.1:50051 or https://dialtone.example.com`);
  }
  return url;
}

function parseOrigin(text: string): string {
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.origin !== text.replace(/\/$/, '')) {
    throw new Error(`'${text}' is not an origin, such as https://dialtone.example.com, without a path`);
  }
  return url.origin;
}

function parseCount(text: string, { lowest = 0, highest = Number.MAX_SAFE_INTEGER }: Setting): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= lowest && value <= highest)) throw new Error(`'${text}' is not a number from ${lowest} to ${highest}`);
  return value;
}

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const longestMs = 30 * 24 * 3_600_000;

function parseDuration(text: string): number {
  const [, digits, unit] = /^(\d{1,9})(ms|s|m|h)$/.exec(text) ?? [];
  const value = Number(digits) * (unitMs[unit ?? ''] ?? Number.NaN);
  if (!(value > 0 && value <= longestMs)) throw new Error(`'${text}' is not a duration up to 720h, such as 500ms, 30s, 5m or 12h`);
  return value;
}

function readFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (fault) {
    throw new Error(`cannot read '${path}' (${(fault as NodeJS.ErrnoException).code ?? 'unknown'})`, { cause: fault });
  }
}

function parseCertificates(path: string): string {
  const text = readFile(path);
  if (!text.includes('-----BEGIN CERTIFICATE-----')) throw new Error(`'${path}' holds no certificate in PEM`);
  return text;
}

function parseKey(path: string): Buffer {
  const text = readFile(path).trim();
  if (!/^[0-9a-fA-F]{64}$/.test(text)) {
    throw new Error(`'${path}' does not hold 64 hexadecimal digits; openssl rand -hex 32 makes such a key`);
  }
  return Buffer.from(text, 'hex');
}

export const longestToken = 4096;

// What may stand in a header `authorization` behind `Bearer `.
export function isToken(text: string): boolean {
  return text.length <= longestToken && /^[\x21-\x7e]+$/.test(text);
}

export function readToken(path: string): string {
  const text = readFile(path).trim();
  if (!isToken(text)) throw new Error(`'${path}' does not hold a token: one line of up to ${longestToken} visible ASCII characters`);
  return text;
}
