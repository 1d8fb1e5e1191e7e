import { randomUUID } from 'node:crypto';
import type { PendingToken } from '../../src-preload/contract.ts';
import { GatewayError } from '../base/errors.ts';
import { shownUrl } from '../gateway/discovery/discovery-url.ts';
import { type GatewayToken, parseGatewayToken } from '../gateway/token.ts';

/** Gateway tokens that wait for the user's word: one at a time, the newest. Nothing of a token is used before. */
export class TokenDesk {
  readonly #onChange: (pending: PendingToken | null) => void;
  #pending: { readonly id: string; readonly token: GatewayToken } | null = null;

  constructor(onChange: (pending: PendingToken | null) => void) {
    this.#onChange = onChange;
  }

  /** Reads a token or a `rivulet://` link and asks for the user's word. @throws GatewayError `token_invalid` */
  offer(text: string): void {
    const token = parseGatewayToken(text);
    this.#pending = { id: randomUUID(), token };
    this.#onChange({
      id: this.#pending.id,
      signer: token.signer,
      signerHeaderNames: Object.keys(token.signerHeaders),
      // Who decides on it wants to know where it leads, not what key opens it.
      discovery: token.discovery && shownUrl(new URL(token.discovery)),
      orchestrators: [...token.orchestrators],
    });
  }

  /** Takes the token the user has decided on. @throws GatewayError `token_invalid` when another one waits, or none */
  take(id: string): GatewayToken {
    const pending = this.#pending;
    if (pending?.id !== id) {
      throw new GatewayError(
        'token_invalid',
        'this gateway token does not wait any more: open its link again',
      );
    }
    this.#pending = null;
    this.#onChange(null);
    return pending.token;
  }
}
