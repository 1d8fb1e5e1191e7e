import { join } from 'node:path';
import { z } from 'zod';
import type { GatewayError } from '../base/errors.ts';
import { JsonStore } from './json-store.ts';

/**
 * Most certificates that are remembered; those that were not asked for in longest are forgotten first. More than there are
 * orchestrators in the table (5,000), so that no list of others makes a user's own forgotten.
 */
const MAX_PINS = 6_000;

const pinSchema = z.object({
  endpoint: z.string(),
  certificate: z.object({
    fingerprint: z.string().regex(/^[0-9a-f]{64}$/),
    subjectAltName: z.string(),
    validFrom: z.string(),
    validTo: z.string(),
  }),
  firstSeenMs: z.number(),
});

const fileSchema = z.object({
  /** The certificate each `host:port` showed when it was first seen, or that the user accepted since. */
  pins: z.array(pinSchema).max(MAX_PINS),
  /** Which of the orchestrators in the settings came with a gateway token. */
  fromToken: z.array(z.string()).max(500),
});

type KnownPin = Readonly<z.output<typeof pinSchema>>;

/**
 * What is remembered of orchestrators besides the user's settings: their certificates (a store of pins for the gateway)
 * and which of them a gateway token brought.
 */
export class KnownOrchestrators {
  readonly #store: JsonStore<z.output<typeof fileSchema>>;
  /** The one that was asked for last is at the end. */
  readonly #pins: Map<string, KnownPin>;
  /** Endpoints that are not written: they have another port at each start. */
  readonly #passing = new Set<string>();

  private constructor(store: JsonStore<z.output<typeof fileSchema>>) {
    this.#store = store;
    this.#pins = new Map(store.data.pins.map((pin) => [pin.endpoint, pin]));
  }

  /** Opens what a data folder knows. Never rejects. */
  static async open(folder: string, onProblem: (problem: GatewayError) => void): Promise<KnownOrchestrators> {
    return new KnownOrchestrators(
      await JsonStore.open({
        path: join(folder, 'orchestrators.json'),
        schema: fileSchema,
        defaults: { pins: [], fromToken: [] },
        onProblem,
      }),
    );
  }

  /** The pin of `host:port`. */
  get(endpoint: string): KnownPin | undefined {
    const pin = this.#pins.get(endpoint);
    if (pin) this.#touch(pin);
    return pin;
  }

  /** Remembers a pin. It is written in its own time; one that cannot be written lasts until the program ends. */
  set(pin: KnownPin): void {
    this.#touch(pin);
    const [oldest] = this.#pins.keys();
    if (this.#pins.size > MAX_PINS && oldest !== undefined) this.#pins.delete(oldest);
    if (!this.#passing.has(pin.endpoint)) this.#savePins();
  }

  /** Forgets the pin of `host:port`. */
  delete(endpoint: string): void {
    const wasWritten = !this.#passing.delete(endpoint);
    if (this.#pins.delete(endpoint) && wasWritten) this.#savePins();
  }

  /** Keeps an endpoint out of the file: its address is another one at the next start. */
  keepPassing(endpoint: string): void {
    this.#passing.add(endpoint);
  }

  /** A gateway token brought this orchestrator. */
  isFromToken(address: string): boolean {
    return this.#store.data.fromToken.includes(address);
  }

  /** Says which orchestrators a gateway token brought. @throws GatewayError `settings_unwritable` */
  setFromToken(addresses: readonly string[]): Promise<void> {
    return this.#store.set({ ...this.#store.data, fromToken: [...new Set(addresses)].slice(-500) });
  }

  /** Which orchestrators a gateway token brought. */
  get fromToken(): readonly string[] {
    return this.#store.data.fromToken;
  }

  /** Writes what has not been written. @throws GatewayError `settings_unwritable` */
  close(): Promise<void> {
    return this.#store.close();
  }

  #touch(pin: KnownPin): void {
    this.#pins.delete(pin.endpoint);
    this.#pins.set(pin.endpoint, pin);
  }

  #savePins(): void {
    const pins = [...this.#pins.values()].filter(({ endpoint }) => !this.#passing.has(endpoint));
    this.#store.set({ ...this.#store.data, pins }).catch(() => undefined);
  }
}
