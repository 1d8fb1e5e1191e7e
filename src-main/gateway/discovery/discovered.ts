/** Most entries that are read of one source's answer. */
export const MAX_ENTRIES = 10_000;

/** An orchestrator that a source named. */
export interface DiscoveredOrchestrator {
  /** Its origin, as `parseOrchestratorAddress` writes it. */
  readonly address: string;
  /** `0x` and 40 lower-case hex digits; null where the source does not say. */
  readonly ethAddress: string | null;
  /** What the source says it asks for a pixel, in wei: a hint, since only the orchestrator itself knows. */
  readonly priceHintWeiPerPixel: number | null;
  /**
   * Who named it is of the internet: connections to it must not end on this machine or in a private network, whatever its
   * name leads to.
   */
  readonly publicOnly: boolean;
}

/** What a source answered. */
export interface DiscoveryAnswer {
  /** Each once, in the order of the source. */
  readonly orchestrators: readonly DiscoveredOrchestrator[];
  /** Entries that were left out. */
  readonly refused: number;
  /** Why, for people: "2 private addresses, 1 without an address"; '' where none were. */
  readonly refusedWhy: string;
}

/** How a source is asked. */
export interface DiscoverOptions {
  readonly signal: AbortSignal;
  /** Told of orchestrators as they are read, where a source takes its time; the answer holds them as well. */
  readonly onFound?: (some: readonly DiscoveredOrchestrator[]) => void;
}

/** One source of orchestrators. */
export interface DiscoverySourceClient {
  /**
   * Asks the source.
   * @throws GatewayError `discovery_failed`, `discovery_not_recognised`, `chain_*`, what a signer raises, or the signal's
   * reason; never with a secret
   */
  discover(options: DiscoverOptions): Promise<DiscoveryAnswer>;
}
