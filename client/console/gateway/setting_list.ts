// Every setting of the gateway, declared once: flag, environment variable and help come from here.

export type SettingKind = 'address' | 'url' | 'file' | 'origin' | 'duration' | 'count';

export interface Setting {
  readonly name: string;
  readonly kind: SettingKind;
  readonly value: string; // the default; empty: none
  readonly lowest?: number; // of a count
  readonly highest?: number;
  readonly meaning: string;
}

export const settingList = [
  { name: 'listen', kind: 'address', value: '127.0.0.1:8080', meaning: 'Where the console listens: host:port or [IPv6]:port' },
  {
    name: 'server',
    kind: 'url',
    value: 'http://127.0.0.1:50051',
    meaning: "Where Dialtone's gRPC is: http://host:port, or https:// with TLS",
  },
  {
    name: 'server-ca-file',
    kind: 'file',
    value: '',
    meaning: 'File of the certificates, as PEM, that may sign that of an https:// server; empty: those of Node',
  },
  {
    name: 'token-file',
    kind: 'file',
    value: '',
    meaning: 'File of a bearer token for the server that all calls carry whose person has not signed in; read again every 30 s',
  },
  {
    name: 'session-key-file',
    kind: 'file',
    value: '',
    meaning: 'File of 32 bytes, as 64 hexadecimal digits, that seals sign-ins; empty: a random key, so that a restart signs people out',
  },
  { name: 'session-lifetime', kind: 'duration', value: '12h', meaning: 'How long a sign-in holds' },
  {
    name: 'origin',
    kind: 'origin',
    value: '',
    meaning:
      'How browsers see the console, such as https://dialtone.example.com; empty: only addresses and localhost are answered',
  },
  {
    name: 'proxy-hops',
    kind: 'count',
    value: '0',
    lowest: 0,
    highest: 8,
    meaning: 'How many trusted proxies add to X-Forwarded-For; 0: the header is not looked at',
  },
  { name: 'max-connections', kind: 'count', value: '2048', lowest: 1, highest: 65536, meaning: 'Connections at once' },
  { name: 'max-streams', kind: 'count', value: '1000', lowest: 1, highest: 65536, meaning: 'Streams open at once' },
  {
    name: 'max-streams-per-address',
    kind: 'count',
    value: '64',
    lowest: 1,
    highest: 65536,
    meaning: 'Streams open at once from one address',
  },
  { name: 'call-timeout', kind: 'duration', value: '30s', meaning: 'Longest time for a call that is not a stream' },
  {
    name: 'shutdown-grace',
    kind: 'duration',
    value: '10s',
    meaning: 'How long calls under way may take to end after a stop signal',
  },
] as const satisfies readonly Setting[];

export type SettingName = (typeof settingList)[number]['name'];

export function environmentVariable(name: string): string {
  return `DIALTONE_CONSOLE_${name.toUpperCase().replaceAll('-', '_')}`;
}

export function helpText(): string {
  const lines = settingList.map(({ name, kind, value, meaning }) => {
    const shown = value === '' ? '' : ` (default: ${value})`;
    return `  --${name} ${kind.toUpperCase()}\n      ${meaning}${shown}. ${environmentVariable(name)}`;
  });
  return [
    'dialtone-console [FLAG...]',
    '',
    "Serves Dialtone's web console and forwards its calls to a Dialtone server. Flag over environment variable over default.",
    '',
    ...lines,
    '  --help',
    '  --version',
    '',
  ].join('\n');
}
