import type { OutputsSettings, Target, TargetState } from '../../../src-preload/contract.ts';
import type { Logger } from '../../base/log.ts';
import type { MediaEngine } from '../../media/engine/client.ts';
import type { Output } from '../output.ts';
import type { Programme } from '../programme/programme.ts';
import type { Renditions } from '../programme/renditions.ts';
import { connect } from './connect.ts';
import type { Connection, ConnectOptions } from './connection.ts';
import { type PublishAddress, publishAddress } from './publish-address.ts';
import { Publisher } from './publisher.ts';

/** What {@link startPublish} works with. */
export interface PublishOptions {
  /** Where to; `url` '' means the platform's own. `key`: its stream key, passphrase or token; null without one. */
  readonly target: Pick<Target, 'platform' | 'url' | 'video'> & { readonly key: string | null };
  readonly programme: Pick<Programme, 'add' | 'picture' | 'streams'>;
  /** What is encoded again, once for all targets. */
  readonly renditions: Pick<Renditions, 'add'>;
  /** The form of what is encoded again. */
  readonly encode: OutputsSettings['encode'];
  /** Starts an engine process of this output's own, for SRT and WHIP: a server that hangs can hang nothing else. */
  readonly startEngine: () => Promise<MediaEngine>;
  readonly logger: Logger;
  /** Opens the way to the server; for tests. */
  readonly connect?: (address: PublishAddress, options: ConnectOptions) => Promise<Connection>;
  /** From 0 up to 1, for the waits between attempts; `Math.random` by default. */
  readonly random?: () => number;
}

/** One target that is being sent to. */
export interface PublishOutput extends Output {
  /** What is done with the pictures; null before it is known. */
  readonly video: TargetState['video'];
  /** What is done with the sound; null before it is known, or where none is sent. */
  readonly audio: TargetState['audio'];
}

/**
 * Begins to send the programme to a server: connects, and connects again for as long as that may help.
 * @throws GatewayError `output_address_invalid` for an address nothing can be sent to, or a key that is missing
 */
export function startPublish(options: PublishOptions): PublishOutput {
  const address = publishAddress(options.target);
  return new Publisher(address, { ...options, connect: options.connect ?? connect });
}
