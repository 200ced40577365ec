import { Code, ConnectError } from '@connectrpc/connect';
import { BadRequestSchema, ErrorInfoSchema, RetryInfoSchema } from '../gen/google/rpc/error_details_pb.ts';
import { requestIdHeader } from './transport.ts';

export interface FieldFault {
  readonly field: string;
  readonly description: string;
}

/** An error, as a person needs it: what happened, what to do, and how to find it in the log. */
export interface Problem {
  /** As gRPC writes it, such as `UNAVAILABLE`. */
  readonly code: string;
  readonly reason: string;
  readonly cause: string;
  readonly remedy: string;
  readonly requestId: string;
  readonly faults: readonly FieldFault[];
  readonly retryAfterMs: number;
}

const remedies: Partial<Record<Code, string>> = {
  [Code.Unavailable]: 'Dialtone cannot be reached just now or is restarting. Trying again is safe.',
  [Code.DeadlineExceeded]: 'The answer took too long. Trying again is safe.',
  [Code.ResourceExhausted]: 'The server is at a limit. Wait a moment, then try again.',
  [Code.Unauthenticated]: 'Sign in with a token that is valid.',
  [Code.PermissionDenied]: 'Your token does not allow this. Ask an operator for one that does.',
  [Code.NotFound]: 'It may have been deleted. Go back to the list.',
  [Code.Aborted]: 'Somebody changed it meanwhile. Look at it again, then repeat.',
  [Code.FailedPrecondition]: 'Its state does not allow this. Look at it again.',
  [Code.AlreadyExists]: 'It is there already. Look at the list.',
  [Code.InvalidArgument]: 'Correct what is named, then try again.',
  [Code.Unimplemented]: 'The server is older than this page. Reload the page, or update the server.',
};

function upperSnake(code: Code): string {
  return (Code[code] ?? 'Unknown').replace(/(?<!^)([A-Z])/g, '_$1').toUpperCase();
}

function causeOf(error: ConnectError): string {
  const text = error.rawMessage.trim();
  // What browsers say when nothing answers: each has words of its own, and none of them helps.
  if (text === '' || /^(failed to fetch|load failed|networkerror)/i.test(text)) return 'The console cannot be reached.';
  const sentence = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}

export function problemOf(thrown: unknown): Problem {
  const error = ConnectError.from(thrown);
  const delay = error.findDetails(RetryInfoSchema)[0]?.retryDelay;
  const unreached = thrown instanceof TypeError || error.cause instanceof TypeError;
  const code = unreached && error.code === Code.Unknown ? Code.Unavailable : error.code;
  return {
    code: upperSnake(code),
    reason: error.findDetails(ErrorInfoSchema)[0]?.reason ?? '',
    cause: causeOf(error),
    remedy: remedies[code] ?? 'Try again. If it stays, give the request id to an operator.',
    requestId: error.metadata.get(requestIdHeader) ?? '',
    faults: error.findDetails(BadRequestSchema).flatMap((detail) =>
      detail.fieldViolations.map(({ field, description }) => ({ field, description })),
    ),
    retryAfterMs: delay ? Number(delay.seconds) * 1000 + delay.nanos / 1e6 : 0,
  };
}

export function isUnauthenticated(thrown: unknown): boolean {
  return thrown instanceof ConnectError && thrown.code === Code.Unauthenticated;
}

/** Whether asking again may help without anybody doing anything. */
export function isTransient(thrown: unknown): boolean {
  const { code } = problemOf(thrown);
  return code === 'UNAVAILABLE' || code === 'RESOURCE_EXHAUSTED';
}
