import { GatewayError } from '../../base/errors.ts';
import type { CommandHandlers } from '../studio-api.ts';
import type { StudioParts } from '../studio-parts.ts';

type PaymentCommand = Extract<keyof CommandHandlers, `signers.${string}` | `wallet.${string}`>;

/** Commands of the signers and the wallet. */
export function paymentCommands(_parts: StudioParts): Pick<CommandHandlers, PaymentCommand> {
  const later = async (): Promise<never> => {
    throw new GatewayError('busy', 'payments cannot be made yet');
  };
  return {
    'signers.save': later,
    'signers.remove': later,
    'signers.move': later,
    'signers.test': later,
    'wallet.refresh': later,
    'wallet.export': later,
  };
}
