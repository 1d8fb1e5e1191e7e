import { toGatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import type { AccessUnit } from '../../media/access-unit.ts';
import type { Size } from '../../media/engine/options.ts';

/** After a card could not be drawn, it is tried again after so long, in microseconds. */
const REDRAW_AFTER_US = 10_000_000;

/** A card of one size. */
export interface Card {
  readonly size: Size;
  readonly picture: AccessUnit;
}

/** What a {@link HoldingCard} works with. */
export interface HoldingCardOptions {
  /** Draws it as an H.264 keyframe. */
  readonly drawCard: (size: Size) => Promise<AccessUnit>;
  readonly logger: Logger;
  /** Monotonic microseconds. */
  readonly nowUs: () => number;
}

/** The card that is shown where there is no stream, drawn when it is first wanted in a size. */
export class HoldingCard {
  readonly #options: HoldingCardOptions;
  #card: Card | null = null;
  #drawing = false;
  #notBeforeUs = Number.NEGATIVE_INFINITY;

  constructor(options: HoldingCardOptions) {
    this.#options = options;
  }

  /** The card in this size; null while it is being drawn, or cannot be. */
  inSize(size: Size): Card | null {
    if (this.#card?.size.width === size.width && this.#card.size.height === size.height) return this.#card;
    if (!this.#drawing && this.#options.nowUs() >= this.#notBeforeUs) void this.#draw(size);
    return null;
  }

  async #draw({ width, height }: Size): Promise<void> {
    const { drawCard, logger, nowUs } = this.#options;
    const size = { width, height };
    this.#drawing = true;
    try {
      this.#card = { size, picture: await drawCard(size) };
    } catch (error) {
      this.#notBeforeUs = nowUs() + REDRAW_AFTER_US;
      logger.warn('the holding card cannot be drawn', { ...size, reason: toGatewayError(error).message });
    } finally {
      this.#drawing = false;
    }
  }
}
