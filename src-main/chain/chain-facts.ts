/** Bytes as `0x` and hexadecimal digits, two for each byte. */
export type Hex = `0x${string}`;

/**
 * The round of the protocol that was initialised last: tickets carry its number and block hash (protocol C2, C4).
 * `initialized`: false while the current round is a later one that nobody has initialised yet.
 */
export interface Round {
  readonly number: bigint;
  /** 32 bytes. */
  readonly blockHash: Hex;
  readonly initialized: boolean;
}

/** What a sender of tickets has in the TicketBroker contract. */
export interface SenderFunds {
  /** Wei that winning tickets are paid from. */
  readonly depositWei: bigint;
  /** Wei that stand in for it. */
  readonly reserveWei: bigint;
  /** The round from which both may be taken out; 0 unless that was asked for. */
  readonly withdrawRound: bigint;
}

/**
 * What signers and orchestrators need to know of the chain (protocol B3, C9). Implementations may answer from a cache of
 * some seconds; each says how old.
 */
export interface ChainFacts {
  /** Number of the latest block of Ethereum itself, which tickets expire by. @throws GatewayError `chain_*` */
  l1Block(): Promise<bigint>;
  /** The last initialised round. @throws GatewayError `chain_*` */
  round(): Promise<Round>;
  /** Deposit and reserve of an address. @throws GatewayError `chain_*` */
  sender(address: Hex): Promise<SenderFunds>;
  /** True for an orchestrator of the active set in the current round. @throws GatewayError `chain_*` */
  isActive(recipient: Hex): Promise<boolean>;
}
