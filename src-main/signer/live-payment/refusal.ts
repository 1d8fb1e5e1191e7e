/** Why a payment is not made: what the gateway is answered (protocol C7). */
export interface Refusal {
  readonly refused: true;
  readonly status: number;
  /** go-livepeer's words, which gateways look into. */
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The gateway has to ask the orchestrator for new parameters first. */
export const STATUS_REFRESH_SESSION = 480;
/** The price is above a ceiling. */
export const STATUS_PRICE_EXCEEDED = 481;
/** What was paid before is enough for now. */
export const STATUS_NO_TICKETS = 482;

/** Makes a {@link Refusal}. */
export function refusal(
  status: number,
  message: string,
  headers?: Readonly<Record<string, string>>,
): Refusal {
  return { refused: true, status, message, ...(headers && { headers }) };
}

/** The request itself is wrong. */
export function badRequest(message: string): Refusal {
  return refusal(400, message);
}

/** Tells a refusal from what was asked for. */
export function isRefusal(value: object): value is Refusal {
  return 'refused' in value;
}
