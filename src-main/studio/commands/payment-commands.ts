import type { CommandHandlers } from '../studio-api.ts';
import type { StudioParts } from '../studio-parts.ts';

type PaymentCommand = Extract<keyof CommandHandlers, `signers.${string}` | `wallet.${string}`>;

/** Commands of the signers and the wallet. */
export function paymentCommands({ signers, wallet }: StudioParts): Pick<CommandHandlers, PaymentCommand> {
  return {
    'signers.save': async (request) => {
      await signers.save(request);
      return null;
    },
    'signers.remove': async ({ id }) => {
      await signers.remove(id);
      return null;
    },
    'signers.move': async ({ id, index }) => {
      await signers.move(id, index);
      return null;
    },
    'signers.test': async ({ id }) => {
      await signers.test(id);
      return null;
    },
    'wallet.refresh': async () => {
      await wallet.refresh();
      return null;
    },
    'wallet.export': () => wallet.exportCsv(),
  };
}
