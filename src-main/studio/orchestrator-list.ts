import { GatewayError } from '../base/errors.ts';
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
