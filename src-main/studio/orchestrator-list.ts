import { GatewayError } from '../base/errors.ts';
import { allSaved } from './all-saved.ts';
import type { Network } from './network/network.ts';
import type { StudioParts } from './studio-parts.ts';

/** Most orchestrators a user can list (the contract's limit). */
const MAX_ORCHESTRATORS = 500;

/**
 * Adds orchestrators to the user's list; those in it stay where they are.
 * @param addresses origins
 * @throws GatewayError `orchestrator_address_invalid` when the list is full, `settings_unwritable`
 */
export async function addOrchestrators(
  { settings }: Pick<StudioParts, 'settings'>,
  addresses: readonly string[],
): Promise<void> {
  const { orchestrators } = settings.current.network;
  const added = [...new Set([...orchestrators, ...addresses])];
  if (added.length === orchestrators.length) return;
  if (added.length > MAX_ORCHESTRATORS) {
    throw new GatewayError(
      'orchestrator_address_invalid',
      `there can be ${MAX_ORCHESTRATORS} orchestrators in your list: remove some first`,
    );
  }
  await settings.setOrchestrators(added);
}

/**
 * Takes an orchestrator out of the user's list and forgets its certificate and who named it; one that is not listed is no
 * error. It is gone at once, whether that can be saved or not.
 * @throws GatewayError `settings_unwritable`
 */
export async function removeOrchestrator(
  {
    settings,
    network,
    known,
  }: Pick<StudioParts, 'settings' | 'known'> & { network: Pick<Network, 'forget'> },
  address: string,
): Promise<void> {
  const { orchestrators } = settings.current.network;
  if (!orchestrators.includes(address)) return;
  const saved = settings.setOrchestrators(orchestrators.filter((other) => other !== address));
  network.forget(address);
  const others = known.fromToken.filter((other) => other !== address);
  await allSaved(known.isFromToken(address) ? [saved, known.setFromToken(others)] : [saved]);
}
