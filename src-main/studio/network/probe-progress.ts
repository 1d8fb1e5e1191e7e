import type { DiscoveryState } from '../../../src-preload/contract.ts';

/** How many of a list have been asked. */
export type Probing = NonNullable<DiscoveryState['probing']>;

/** A long list is told in so many steps. */
const STEPS = 50;

/** Counts how far the asking of a list has come. What joins the list while it is asked makes it longer. */
export class ProbeProgress {
  readonly #onChange: (probing: Probing | null) => void;
  readonly #expected = new Set<string>();
  #total = 0;

  constructor(onChange: (probing: Probing | null) => void) {
    this.#onChange = onChange;
  }

  /** How far it has come; null while nothing is expected. */
  get probing(): Probing | null {
    return this.#total === 0 ? null : { done: this.#total - this.#expected.size, total: this.#total };
  }

  /** These are going to be asked. */
  expect(addresses: readonly string[]): void {
    const before = this.#expected.size;
    for (const address of addresses) this.#expected.add(address);
    const added = this.#expected.size - before;
    if (added === 0) return;
    this.#total += added;
    this.#onChange(this.probing);
  }

  /** One was asked, whether it was expected or not. */
  done(address: string): void {
    if (!this.#expected.delete(address)) return;
    if (this.#expected.size === 0) this.#total = 0;
    const step = Math.max(1, Math.floor(this.#total / STEPS));
    if (this.#expected.size % step === 0) this.#onChange(this.probing);
  }
}
