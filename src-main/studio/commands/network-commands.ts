import { GatewayError } from '../../base/errors.ts';
import { parseOrchestratorAddress } from '../../gateway/index.ts';
import { addOrchestrators, removeOrchestrator } from '../orchestrator-list.ts';
import type { CommandHandlers } from '../studio-api.ts';
import type { StudioParts } from '../studio-parts.ts';

type NetworkCommand = Extract<keyof CommandHandlers, `network.${string}`>;

/** Commands of the embedded network and of the table of orchestrators. */
export function networkCommands(parts: StudioParts): Pick<CommandHandlers, NetworkCommand> {
  const { network, settings } = parts;
  return {
    'network.setEmbedded': async (embedded) => {
      await settings.update({ network: { embedded } });
      return null;
    },
    'network.add': async ({ address }) => {
      const { origin } = parseOrchestratorAddress(address);
      await addOrchestrators(parts, [origin]);
      return { address: origin };
    },
    'network.remove': async ({ address }) => {
      await removeOrchestrator(parts, address);
      return null;
    },
    'network.check': async ({ address }) => {
      await (address === null ? network.table.checkAll() : network.table.check(address));
      return null;
    },
    'network.acceptCertificate': async ({ address, fingerprint }) => {
      if (!network.table.rows.some((row) => row.address === address))
        throw new GatewayError(
          'orchestrator_address_invalid',
          'this orchestrator is not in your list any more',
        );
      await network.acceptCertificate(address, fingerprint);
      return null;
    },
  };
}
