import { GatewayError } from '../../base/errors.ts';
import type { OrchestratorSession, Ranking } from '../../gateway/index.ts';
import { compare, parseRational, rational } from '../../payments/rational.ts';

/** Of several, none says what became of the others, nor that another attempt, with others, is in vain. */
export function oneRefusal(refusals: readonly GatewayError[]): GatewayError {
  const [first, ...others] = refusals;
  if (first && others.length === 0) return first;
  return new GatewayError(
    'orchestrator_unreachable',
    `${refusals.length} orchestrators could not be used: see why in the network view, or choose the embedded network`,
    { cause: first },
  );
}

/** Why nobody in a ranking will do: the reason that is nearest to being one that the user can change. */
export function noneUsable({ leftOut }: Ranking, model: string): GatewayError {
  const usable = leftOut.filter(({ reason }) => reason !== 'unusable' && reason !== 'blocked');
  const offering = usable.filter(({ reason }) => reason !== 'model');
  if (usable.length === 0) {
    return new GatewayError(
      'orchestrator_unreachable',
      'none of your orchestrators can be used: see why in the network view, or choose the embedded network',
    );
  }
  if (offering.length === 0) {
    return new GatewayError(
      'model_unknown',
      `none of your usable orchestrators offers "${model}": choose another model or another orchestrator`,
      { fields: { model } },
    );
  }
  if (offering.every(({ reason }) => reason === 'payment')) {
    return new GatewayError(
      'payment_refused',
      'every usable orchestrator wants to be paid: set up a signer, or choose the embedded network',
    );
  }
  if (offering.every(({ reason }) => reason === 'price' || reason === 'payment')) {
    return new GatewayError(
      'price_too_high',
      'every usable orchestrator costs more than your ceiling: raise the ceiling, or choose the embedded network',
    );
  }
  return new GatewayError(
    'orchestrator_unreachable',
    'your rules leave no orchestrator to choose from: see why in the network view, or relax them',
  );
}

/**
 * Refuses a session whose orchestrator asks for more than the ceiling, also when it asked for less before.
 * @param maxWeiPerPixel decimal text; null sets no ceiling
 * @throws GatewayError `price_too_high`
 */
export function refuseAbovePrice(
  { info: { price }, address: { origin } }: Pick<OrchestratorSession, 'info' | 'address'>,
  maxWeiPerPixel: string | null,
): void {
  const ceiling = maxWeiPerPixel === null ? null : parseRational(maxWeiPerPixel);
  if (!ceiling || !price) return;
  if (compare(rational(price.pricePerUnit, price.pixelsPerUnit), ceiling) <= 0) return;
  throw new GatewayError(
    'price_too_high',
    `${origin} asks for ${price.pricePerUnit} wei per ${price.pixelsPerUnit} pixels, more than your ceiling: raise the ceiling, or choose another orchestrator`,
    { fields: { address: origin } },
  );
}
