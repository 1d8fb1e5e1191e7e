import { setImmediate as nextTurn } from 'node:timers/promises';
import { delay, settlesWithin } from '../../base/async.ts';
import { Lanes } from '../../base/lanes.ts';
import type { Identity } from '../signer/signer-entry.ts';
import { bulkLookup } from '../tls/name-lookup.ts';
import { type ProbeOptions, type ProbeResult, probeOrchestrator } from './probe-orchestrator.ts';

/**
 * Orchestrators that are asked at the same time, each of which holds a socket. Most of a long list are usually dead and only
 * wait for their time limit: with fewer, a thousand of them would take longer than fifteen seconds.
 */
const PARALLEL_PROBES = 256;
/**
 * Of these, so many may have begun within the last moments, in milliseconds. One that is alive is through by then: its TLS
 * and its answer take our time, and with more of them at once they would measure each other instead of their networks.
 */
const PARALLEL_BEGINNINGS = 32;
const BEGINNING_MS = 300;
/** Milliseconds from one beginning to the next while something else comes first: a tenth of a core at most. */
const SPARING_DISTANCE_MS = 25;
/** Milliseconds that a question waits for who asks it, and for which what came of that is taken for all that follow. */
const IDENTITY_WAIT_MS = 1_000;
const IDENTITY_KEPT_MS = 10_000;

/** Asks a signer who we are; null without one. */
export type AskIdentity = (signal?: AbortSignal) => Promise<Identity | null>;

/** Options of {@link Prober}. */
export interface ProberOptions extends Omit<ProbeOptions, 'signal' | 'identity' | 'lookup' | 'publicOnly'> {
  /**
   * Who asks the orchestrator at an address, as for `OrchestratorSession.connect`; one that fails, or takes its time, is done
   * without. Answers the same function for all addresses that the same signer asks.
   */
  readonly identityFor?: ((address: string) => AskIdentity) | undefined;
  /** Asked at the same time at most. Default 256. */
  readonly parallel?: number;
  /** True while something else comes first, a stream above all: then one is begun after the other. Default: never. */
  readonly sparing?: () => boolean;
}

/** How to ask one of many. */
export interface ProbeRequest {
  readonly signal: AbortSignal;
  /** Somebody waits for this one: it goes before those that are asked on their own. Default false. */
  readonly urgent?: boolean;
  /** Only those of the internet named it: see `DiscoveredOrchestrator.publicOnly`. Default false. */
  readonly publicOnly?: boolean;
  /** It is its turn. */
  readonly onStart?: (() => void) | undefined;
}

/** Asks any number of orchestrators, many at a time but not all. */
export class Prober {
  readonly #options: ProberOptions;
  readonly #sockets: Lanes;
  readonly #lookup = bulkLookup();
  readonly #beginnings: Lanes;
  readonly #sparing: () => boolean;
  #who = new WeakMap<AskIdentity, { readonly answer: Promise<Identity | null>; readonly askedMs: number }>();

  constructor(options: ProberOptions) {
    this.#options = options;
    this.#sparing = options.sparing ?? (() => false);
    this.#sockets = new Lanes(options.parallel ?? PARALLEL_PROBES);
    this.#beginnings = new Lanes(() => (this.#sparing() ? 1 : PARALLEL_BEGINNINGS));
  }

  /** Asks one as soon as it is its turn. @throws the signal's reason, nothing else */
  probe(address: string, request: ProbeRequest): Promise<ProbeResult> {
    const { signal, urgent = false } = request;
    return this.#sockets.run(
      async () => {
        const { probe } = await this.#beginnings.run(
          async () => {
            // Those that fail at once, a thousand of them perhaps, must not keep everything else waiting.
            await nextTurn();
            // Who has left meanwhile takes nobody's time.
            signal.throwIfAborted();
            const begun = { probe: this.#begin(address, request) };
            const through = settlesWithin(begun.probe, BEGINNING_MS);
            await (this.#sparing() ? delay(SPARING_DISTANCE_MS) : through);
            return begun;
          },
          { urgent },
        );
        return probe;
      },
      { urgent },
    );
  }

  async #begin(address: string, { signal, publicOnly = false, onStart }: ProbeRequest): Promise<ProbeResult> {
    onStart?.();
    const { pins, timeoutMs } = this.#options;
    const identity = await this.#identity(address);
    const lookup = this.#lookup;
    return probeOrchestrator(address, {
      pins,
      signal,
      identity,
      lookup,
      publicOnly,
      ...(timeoutMs && { timeoutMs }),
    });
  }

  /** Whoever asks has changed: the signer is asked again. */
  forgetIdentity(): void {
    this.#who = new WeakMap();
  }

  /** A thousand questions ask the signer once. */
  #identity(address: string): Promise<Identity | null> {
    const ask = this.#options.identityFor?.(address);
    if (!ask) return Promise.resolve(null);
    const known = this.#who.get(ask);
    const askedMs = performance.now();
    if (known && askedMs - known.askedMs < IDENTITY_KEPT_MS) return known.answer;
    const asked = ask().catch(() => null);
    const answer = settlesWithin(asked, IDENTITY_WAIT_MS).then((inTime) => (inTime ? asked : null));
    this.#who.set(ask, { answer, askedMs });
    return answer;
  }
}

/** An orchestrator to ask. */
export interface ProbeTarget extends Pick<ProbeRequest, 'publicOnly'> {
  readonly address: string;
}

/**
 * Asks all of them once, each address once, and hands on what each said as it comes.
 * @returns all results, in the order of the targets
 * @throws the signal's reason, nothing else
 */
export function probeAll(
  targets: readonly ProbeTarget[],
  options: ProberOptions & {
    readonly signal: AbortSignal;
    readonly onResult?: (result: ProbeResult) => void;
  },
): Promise<ProbeResult[]> {
  const { signal, onResult, ...proberOptions } = options;
  const prober = new Prober(proberOptions);
  return Promise.all(
    [...new Map(targets.map((target) => [target.address, target])).values()].map(async (target) => {
      const { address, publicOnly = false } = target;
      const result = await prober.probe(address, { signal, publicOnly });
      onResult?.(result);
      return result;
    }),
  );
}
