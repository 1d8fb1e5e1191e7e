import type { OrchestratorChoice, OrchestratorRow } from '../../../src-preload/contract.ts';

/** What a choice among orchestrators depends on. */
export interface ChoiceRequest {
  readonly choice: OrchestratorChoice;
  readonly model: string;
  /** Addresses that failed just now: taken only when there is no other. */
  readonly avoid: ReadonlySet<string>;
  /** Orchestrators that want payment can be paid. */
  readonly canPay: boolean;
}

/** The rows whose orchestrators a choice can lead to, whatever state they are in. */
export function rowsOfChoice(
  rows: readonly OrchestratorRow[],
  choice: OrchestratorChoice,
): OrchestratorRow[] {
  if (choice.kind === 'best') return [...rows];
  if (choice.kind === 'embedded') return rows.filter(({ source }) => source === 'embedded');
  return rows.filter(({ address }) => address === choice.address);
}

/**
 * Usable orchestrators that offer a model, best first: those that did not just fail, then with the model warm and free,
 * then the cheapest, then the one that answers soonest.
 */
export function rankOrchestrators(
  rows: readonly OrchestratorRow[],
  { choice, model, avoid, canPay }: ChoiceRequest,
): OrchestratorRow[] {
  return rowsOfChoice(rows, choice)
    .filter((row) => row.state === 'usable' || (row.state === 'checking' && row.error === null))
    .filter((row) => canPay || !row.wantsPayment)
    .filter((row) => row.models.some(({ id }) => id === model))
    .map((row) => ({ row, rank: rankOf(row, model, avoid) }))
    .sort((a, b) => compare(a.rank, b.rank))
    .map(({ row }) => row);
}

/** Why the first of {@link rankOrchestrators} is the best, in a few words for the log. */
export function explainRank(row: OrchestratorRow, model: string): string {
  const offer = row.models.find(({ id }) => id === model);
  const price = offer?.price;
  return [
    offer?.warm ? 'warm' : 'cold',
    `${offer?.free ?? 0} free`,
    price ? `${price.weiPerUnit} wei per ${price.pixelsPerUnit} pixels` : 'no price',
    row.pingMs === null ? 'ping unknown' : `${Math.round(row.pingMs)} ms`,
  ].join(', ');
}

/** Numbers to compare from the left, lower is better. */
function rankOf(row: OrchestratorRow, model: string, avoid: ReadonlySet<string>): number[] {
  const offer = row.models.find(({ id }) => id === model);
  const free = (offer?.free ?? 0) > 0;
  return [
    avoid.has(row.address) ? 1 : 0,
    free && offer?.warm ? 0 : free ? 1 : offer?.warm ? 2 : 3,
    weiPerPixel(offer?.price ?? row.price),
    row.pingMs ?? Number.POSITIVE_INFINITY,
  ];
}

/** Good enough for an order: a price is at most a few significant digits. */
function weiPerPixel(price: OrchestratorRow['price']): number {
  return price ? Number(price.weiPerUnit) / Number(price.pixelsPerUnit) : 0;
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) {
    const other = b[index] ?? 0;
    if (value !== other) return value < other ? -1 : 1;
  }
  return 0;
}
