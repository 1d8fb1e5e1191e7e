import { parseOrchestratorAddress } from '../orchestrator-address.ts';
import { isPublicHost } from '../tls/public-host.ts';
import { type DiscoveredOrchestrator, type DiscoveryAnswer, MAX_ENTRIES } from './discovered.ts';
import type { NamedOrchestrator } from './entry-reader.ts';

type Refusal = 'missing' | 'inactive' | 'scheme' | 'user' | 'invalid' | 'private' | 'unreadable';

/** One, and many. */
const REFUSALS: Readonly<Record<Refusal, readonly [string, string]>> = {
  missing: ['without an address', 'without an address'],
  inactive: ['not active', 'not active'],
  scheme: ['neither https:// nor http://', 'neither https:// nor http://'],
  user: ['with a user name', 'with a user name'],
  invalid: ['that is no address', 'that are no addresses'],
  private: ['private address', 'private addresses'],
  unreadable: ['that cannot be read', 'that cannot be read'],
};

/**
 * Collects what a source names: checked, each orchestrator once, and counts what has to be left out. A public source must not
 * lead us to this machine or into its network, where a request from inside may do what none from outside can.
 */
export class DiscoveredList {
  readonly #byAddress = new Map<string, DiscoveredOrchestrator>();
  readonly #refused = new Map<Refusal, number>();
  #read = 0;
  #cut = false;

  /** There is room for more entries. */
  get hasRoom(): boolean {
    return this.#read < MAX_ENTRIES;
  }

  /**
   * Takes one entry.
   * @param options.allowPrivate who named it is itself in a private network
   * @returns the orchestrator, or null when it is left out or known already
   */
  add(entry: NamedOrchestrator, options: { readonly allowPrivate: boolean }): DiscoveredOrchestrator | null {
    if (!this.hasRoom) {
      this.#cut = true;
      return null;
    }
    this.#read += 1;
    if (!entry.active) return this.refuse('inactive');
    if (entry.address === '') return this.refuse('missing');
    const url = readAddress(entry.address);
    if (typeof url === 'string') return this.refuse(url);
    if (!options.allowPrivate && !isPublicHost(url)) return this.refuse('private');
    if (this.#byAddress.has(url.origin)) return null;
    const found: DiscoveredOrchestrator = {
      address: url.origin,
      ethAddress: entry.ethAddress,
      priceHintWeiPerPixel: entry.priceWeiPerPixel,
      publicOnly: !options.allowPrivate,
    };
    this.#byAddress.set(found.address, found);
    return found;
  }

  /** Counts entries that were left out. @returns null */
  refuse(why: Refusal, count = 1): null {
    if (count > 0) this.#refused.set(why, (this.#refused.get(why) ?? 0) + count);
    return null;
  }

  /** Says that the source had more than was read. */
  cut(): void {
    this.#cut = true;
  }

  /** What there is. */
  answer(): DiscoveryAnswer {
    const parts = [...this.#refused].map(([why, count]) => `${count} ${REFUSALS[why][count === 1 ? 0 : 1]}`);
    if (this.#cut) parts.push(`everything after the first ${this.#read} entries`);
    return {
      orchestrators: [...this.#byAddress.values()],
      refused: [...this.#refused.values()].reduce((sum, count) => sum + count, 0),
      refusedWhy: parts.join(', '),
    };
  }
}

function readAddress(text: string): URL | 'scheme' | 'user' | 'invalid' {
  const [, scheme = 'https'] = /^\s*([a-z][a-z0-9+.-]*):\/\//i.exec(text) ?? [];
  if (!/^https?$/i.test(scheme)) return 'scheme';
  if (/^[^/?#]*@/.test(text.replace(/^\s*https?:\/\//i, ''))) return 'user';
  try {
    return parseOrchestratorAddress(text);
  } catch {
    return 'invalid';
  }
}
