import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';

// Why a request must not be answered, or undefined. Protects people whose browser another site makes call the console.
//
// With an `origin` of its own the console takes requests of pages from there. Without one it goes by the header Host, and then takes
// only addresses and localhost: a foreign name may be made to point here (DNS rebinding), and would look like the same origin.
export function refusal(headers: IncomingHttpHeaders, origin: string | undefined): string | undefined {
  const host = headers.host ?? '';
  if (origin === undefined && !isLocalName(host)) {
    return `this console does not go by the name '${host}'; start it with --origin and the address that browsers see`;
  }
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return `requests from another site (${site}) are refused`;
  const from = headers.origin;
  // Browsers send it with every POST; programs such as curl have none.
  if (from === undefined) return undefined;
  const matches = origin === undefined ? from === `http://${host}` || from === `https://${host}` : from === origin;
  return matches ? undefined : `requests from the origin '${from}' are refused`;
}

function isLocalName(host: string): boolean {
  const name = host.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
  return isIP(name) !== 0 || name === 'localhost' || name.endsWith('.localhost');
}
