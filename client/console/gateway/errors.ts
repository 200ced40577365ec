import { Code, ConnectError } from '@connectrpc/connect';

// What of the server's metadata a page may see beside its error.
const passedOn = ['retry-after'];

// The error that the page gets for one of the server's: message, code and details as they were. A fresh one, because the
// metadata of the server's answer (its content type above all) would spoil the answer to the browser.
export function forPage(fault: unknown): ConnectError {
  const error = ConnectError.from(fault);
  const metadata = new Headers();
  for (const name of passedOn) {
    const value = error.metadata.get(name);
    if (value !== null) metadata.set(name, value);
  }
  const fresh = new ConnectError(describe(error), error.code, metadata, undefined, error.cause);
  fresh.details = error.details;
  return fresh;
}

// Node's words about a connection mean little to a person, and name addresses inside the network.
function describe(error: ConnectError): string {
  if (error.code !== Code.Unavailable || error.details.length > 0 || !connectionFault.test(error.rawMessage)) return error.rawMessage;
  return 'the console cannot reach the Dialtone server';
}

const connectionFault = /ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE|http\/2|GOAWAY|session closed/i;

// As gRPC writes codes in metrics: resource_exhausted.
export function codeName(code: Code): string {
  return Code[code].replace(/(?<=[a-z])[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
}
