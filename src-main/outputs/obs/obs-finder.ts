import { type ObsAddress, withPort } from './obs-address.ts';
import { type ObsConfigPlace, readObsConfig } from './obs-config.ts';
import { ObsConnectFailure, ObsConnection, type ObsConnectOptions } from './obs-connection.ts';
import { type LinkFailure, SERVER_SETTINGS } from './obs-errors.ts';

/**
 * Connects to the OBS at an address. Where nobody is there on this machine, at the port that OBS's own settings name.
 * @throws ObsConnectFailure, or the signal's reason
 */
export async function findObs(options: ObsConnectOptions, place?: ObsConfigPlace): Promise<ObsConnection> {
  const { address } = options;
  try {
    return await ObsConnection.connect(options);
  } catch (error) {
    if (!(error instanceof ObsConnectFailure) || !error.failure.absent || !address.local) throw error;
    const config = await readObsConfig(place);
    if (!config?.enabled || config.port === address.port) throw error;
    return await ObsConnection.connect({ ...options, address: withPort(address, config.port) });
  }
}

/** Why nobody is there, as far as OBS's own settings on this machine tell; a sentence. */
export async function whyAbsent(
  at: ObsAddress,
  { error, absent }: LinkFailure,
  place?: ObsConfigPlace,
): Promise<string> {
  const config = absent && at.local ? await readObsConfig(place) : null;
  if (!config) return error.message;
  return config.enabled
    ? 'OBS is not running: start it, it is found by itself'
    : `OBS's WebSocket server is off: in OBS, ${SERVER_SETTINGS} → Enable WebSocket server`;
}
