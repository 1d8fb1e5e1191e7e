import { GatewayError } from '../../base/errors.ts';
import type { ObsAddress } from './obs-address.ts';

/*
 * obs-websocket 5, protocol.md: WebSocketCloseCode and RequestStatus.
 * https://github.com/obsproject/obs-websocket/blob/master/docs/generated/protocol.md
 */
const CLOSED_AUTHENTICATION = 4009;
const CLOSED_RPC_VERSION = 4010;
const CLOSED_SESSION = 4011;

/** Statuses of requests that mean something here. */
export const requestStatus = {
  notReady: 207,
  notFound: 600,
  exists: 601,
  wrongType: 602,
  invalidState: 604,
  unknownKind: 605,
} as const;

/** What a library says of a request or a connection: a number (-1 without one) and a text. */
interface CodedFailure {
  readonly code: number;
  readonly message: string;
}

/** A failed attempt or a lost connection, and whether to try again without the user. */
export interface LinkFailure {
  readonly error: GatewayError;
  /** Nobody has to act before OBS can be tried again. */
  readonly retry: boolean;
  /** Nothing listens at the address. */
  readonly absent: boolean;
}

/** Where the WebSocket server is switched on. */
export const SERVER_SETTINGS = 'Tools → WebSocket Server Settings';

/**
 * Judges why a connection could not be made, or ended.
 * @param asked what OBS asked for and what there was to give
 */
export function judgeClose(
  failure: unknown,
  address: ObsAddress,
  asked: { readonly passwordWanted: boolean; readonly passwordGiven: boolean },
): LinkFailure {
  const { code, message } = coded(failure);
  switch (code) {
    case CLOSED_AUTHENTICATION:
      return refused(
        asked.passwordGiven
          ? `OBS did not accept the password: it is shown in OBS under ${SERVER_SETTINGS} → Show Connect Info`
          : `OBS asks for a password: it is shown in OBS under ${SERVER_SETTINGS} → Show Connect Info`,
        code,
      );
    case CLOSED_RPC_VERSION:
      return refused(
        'this OBS speaks another version of its WebSocket protocol: update OBS to 28 or later',
        code,
      );
    case CLOSED_SESSION:
      return refused(
        `OBS ended the connection on its user's wish (${SERVER_SETTINGS}): connect again when that is wanted`,
        code,
      );
    default:
      return judgeSocket(code, message, address);
  }
}

function judgeSocket(code: number, message: string, address: ObsAddress): LinkFailure {
  if (/ECONNREFUSED/.test(message))
    return unreachable(
      `OBS is not running, or its WebSocket server is off: in OBS, ${SERVER_SETTINGS} → Enable WebSocket server`,
      code,
      true,
    );
  if (/ENOTFOUND|EAI_AGAIN/.test(message))
    return unreachable(`there is no machine called ${address.text}: check OBS's address`, code);
  if (/EHOSTUNREACH|ENETUNREACH|ETIMEDOUT/.test(message))
    return unreachable(`${address.text} cannot be reached: check OBS's address and the network`, code);
  if (/EPROTO|SSL|TLS|certificate/i.test(message))
    return unreachable(`${address.text} does not speak TLS as asked: write ws:// for OBS itself`, code);
  if (/Unexpected server response|subprotocol|Parse Error|Invalid |socket hang up|ECONNRESET/.test(message))
    return unreachable(
      `what answers at ${address.text} is not OBS: check the port under ${SERVER_SETTINGS}`,
      code,
    );
  return unreachable('OBS has closed the connection', code);
}

/** OBS did not answer the connection within its limit. */
export function connectTimeout(address: ObsAddress, limitMs: number): LinkFailure {
  return unreachable(
    `${address.text} accepts connections but did not answer within ${limitMs / 1000} seconds as OBS does: check the address, or restart OBS`,
    -1,
  );
}

/** The error of a request that OBS answered with a refusal. `fields.status` is OBS's own number. */
export function requestError(request: string, failure: unknown): GatewayError {
  const { code, message } = coded(failure);
  const said = message === '' ? `status ${code}` : withoutDot(message);
  const sentence =
    code === requestStatus.notReady
      ? 'OBS is busy with something else, such as changing its scene collection: try again in a moment'
      : `OBS refused ${request} (${said})`;
  return new GatewayError('obs_failed', sentence, {
    cause: failure,
    fields: { request, status: code },
  });
}

/** OBS's own number of why it refused a request; null for any other error. */
export function statusOf(error: unknown): number | null {
  if (!(error instanceof GatewayError) || error.code !== 'obs_failed') return null;
  const { status } = error.fields;
  return typeof status === 'number' ? status : null;
}

/** The error of anything that needs OBS while there is no connection. */
export function notConnected(): GatewayError {
  return new GatewayError(
    'obs_unreachable',
    `OBS is not connected: start OBS and switch on ${SERVER_SETTINGS} → Enable WebSocket server`,
  );
}

function refused(message: string, closeCode: number): LinkFailure {
  return {
    error: new GatewayError('obs_refused', message, { fields: { closeCode } }),
    retry: false,
    absent: false,
  };
}

function unreachable(message: string, closeCode: number, absent = false): LinkFailure {
  return {
    error: new GatewayError('obs_unreachable', message, { fields: { closeCode } }),
    retry: true,
    absent,
  };
}

function coded(failure: unknown): CodedFailure {
  if (!(failure instanceof Error)) return { code: -1, message: String(failure) };
  const code = 'code' in failure && typeof failure.code === 'number' ? failure.code : -1;
  return { code, message: failure.message };
}

function withoutDot(text: string): string {
  return text.replace(/\.\s*$/, '');
}
