import { abortedError } from '../../../base/async.ts';
import type { Chain } from '../../../chain/arbitrum.ts';
import type { SourceAccess } from './source-access.ts';

/** RPC endpoints that are open, each once: sources at the same endpoint share what was read of the chain. */
export class OpenChains {
  readonly #closing = new AbortController();
  readonly #chains = new Map<string, Promise<Chain>>();

  /** @throws GatewayError as `openChain` does */
  async open({ url, headers }: SourceAccess & { readonly url: URL }): Promise<Chain> {
    const key = JSON.stringify([url.href, headers]);
    const known = this.#chains.get(key);
    if (known) return known;
    const opening = this.#open(url, headers);
    this.#chains.set(key, opening);
    // Another try may find it.
    opening.catch(() => this.#chains.delete(key));
    return opening;
  }

  /** Ends everything that is asked of them. Idempotent. */
  close(): void {
    this.#closing.abort(abortedError('reading the chain'));
    this.#chains.clear();
  }

  /** viem takes a while to load: only who reads a chain waits for it. */
  async #open(url: URL, headers: Readonly<Record<string, string>>): Promise<Chain> {
    const { openChain } = await import('../../../chain/arbitrum.ts');
    return openChain({ rpcUrl: url.href, headers, signal: this.#closing.signal });
  }
}
