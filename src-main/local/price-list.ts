import { create } from '@bufbuild/protobuf';
import { LIVE_VIDEO_TO_VIDEO } from '../gateway/wire/capabilities.ts';
import { type Capabilities, type PriceInfo, PriceInfoSchema } from '../gateway/wire/lp_pb.ts';
import type { Misbehaviour } from './misbehaviour.ts';
import type { Price } from './options.ts';
import { askedModels } from './wire/capabilities.ts';

const EXPENSIVE: Price = { pricePerUnit: 1_000_000_000, pixelsPerUnit: 1 };

/** What a {@link PriceList} is made of. */
export interface PriceListOptions {
  /** The price of every model; null where there is none. */
  readonly price: Price | null;
  readonly models: () => readonly string[];
  readonly misbehaviour: Misbehaviour;
}

/** What the orchestrator quotes: one price for all its models. */
export class PriceList {
  readonly #options: PriceListOptions;

  constructor(options: PriceListOptions) {
    this.#options = options;
  }

  /** The price of each model; none where nothing has a price. */
  all(): PriceInfo[] {
    const price = this.base();
    if (!price) return [];
    const { pricePerUnit, pixelsPerUnit } = price;
    return this.#options
      .models()
      .map((constraint) =>
        create(PriceInfoSchema, { pricePerUnit, pixelsPerUnit, capability: LIVE_VIDEO_TO_VIDEO, constraint }),
      );
  }

  /** The price of what a gateway asks for; null when none of it is served. */
  for(asked: Capabilities, payments = 0): PriceInfo | null {
    const served = this.#options.models();
    return askedModels(asked).some((model) => served.includes(model)) ? this.base(payments) : null;
  }

  /** The price that is for no model in particular. @param payments of the job so far, for prices that are told to rise */
  base(payments = 0): PriceInfo | null {
    const { price, misbehaviour } = this.#options;
    const quoted = misbehaviour.expensive ? EXPENSIVE : price;
    if (!quoted) return null;
    const rise = priceRise(misbehaviour, payments);
    return create(PriceInfoSchema, {
      pricePerUnit: BigInt(quoted.pricePerUnit) * rise.of,
      pixelsPerUnit: BigInt(quoted.pixelsPerUnit) * rise.by,
    });
  }
}

/** How far a price has risen, as a fraction that is only spelt out when it has. */
function priceRise(
  { raisePriceAfter, doublePriceAfter }: Misbehaviour,
  payments: number,
): { of: bigint; by: bigint } {
  if (doublePriceAfter !== undefined && payments >= doublePriceAfter) return { of: 25n, by: 10n };
  if (raisePriceAfter !== undefined && payments >= raisePriceAfter) return { of: 11n, by: 10n };
  return { of: 1n, by: 1n };
}
