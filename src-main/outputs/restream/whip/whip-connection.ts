import { GatewayError } from '../../../base/errors.ts';
import { readVideoTrack } from '../../../media/engine/record/parameter-sets.ts';
import { CONNECT_LIMIT_MS, type Connection, type ConnectOptions } from '../connection.ts';
import { openInEngine } from '../engine-connection.ts';
import type { WhipAddress } from '../publish-address.ts';
import { WhipDoor } from './whip-door.ts';

/**
 * Sends to a WHIP server by WebRTC: H.264, and Opus where the programme has it.
 * @throws GatewayError `output_unreachable`, `output_refused`, `output_lost`, `engine_…`, `aborted`
 */
export async function connectWhip(address: WhipAddress, options: ConnectOptions): Promise<Connection> {
  const track = readVideoTrack(options.keyframe.bytes);
  if (!track)
    throw new GatewayError('output_lost', 'the pictures cannot be announced: they carry no parameter sets');
  const door = await WhipDoor.open(address);
  try {
    return await openInEngine({
      ...options,
      takesAnySize: false,
      cleanUp: () => door.close(),
      publish: {
        url: door.url,
        format: 'whip',
        streams: options.streams,
        parameterSets: track.parameterSets,
        connectLimitMs: CONNECT_LIMIT_MS,
      },
    });
  } catch (error) {
    // What the server said is nearer to the point than that FFmpeg could not go on.
    throw door.fault ?? error;
  }
}
