import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import { type AuthToken, AuthTokenSchema } from '../../gateway/wire/lp_pb.ts';
import { bigEndian } from '../../payments/bytes.ts';

/** How long a token is good for. */
const AUTH_TOKEN_LIFETIME_S = 30 * 60;

/** Why a token was refused, in go-livepeer's words (`server/segment_rpc.go`). */
export type AuthTokenRefusal = 'missing auth token' | 'invalid auth token' | 'expired auth token';

/**
 * Issues and checks the tokens that tie a job to an earlier `GetOrchestrator` answer: HMAC-SHA256, keyed with a
 * secret of this process, over the session id and the expiration (protocol C9).
 */
export class AuthTokens {
  readonly #secret = randomBytes(32);
  readonly #nowS: () => number;

  /** @param nowS the time in seconds since 1970 */
  constructor(nowS: () => number = () => Math.floor(Date.now() / 1000)) {
    this.#nowS = nowS;
  }

  /** A token for a new session, good for 30 minutes. */
  issue(): AuthToken {
    const sessionId = randomBytes(4).toString('hex');
    const expiration = BigInt(this.#nowS() + AUTH_TOKEN_LIFETIME_S);
    return create(AuthTokenSchema, { token: this.#mac(sessionId, expiration), sessionId, expiration });
  }

  /** Null when the token is good. */
  refusal(token: AuthToken | undefined): AuthTokenRefusal | null {
    if (!token) return 'missing auth token';
    const expected = this.#mac(token.sessionId, token.expiration);
    if (token.token.length !== expected.length || !timingSafeEqual(token.token, expected))
      return 'invalid auth token';
    return token.expiration < BigInt(this.#nowS()) ? 'expired auth token' : null;
  }

  #mac(sessionId: string, expiration: bigint): Uint8Array {
    const magnitude = expiration < 0n ? -expiration : expiration;
    return createHmac('sha256', this.#secret).update(sessionId).update(bigEndian(magnitude)).digest();
  }
}
