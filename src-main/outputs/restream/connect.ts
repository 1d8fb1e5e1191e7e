import type { Connection, ConnectOptions } from './connection.ts';
import type { PublishAddress } from './publish-address.ts';
import { connectRtmp } from './rtmp/rtmp-connection.ts';
import { connectSrt } from './srt-connection.ts';
import { connectWhip } from './whip/whip-connection.ts';

/** Opens a way to a server. @throws GatewayError `output_unreachable`, `output_refused`, `output_lost`, `engine_…`, `aborted` */
export function connect(address: PublishAddress, options: ConnectOptions): Promise<Connection> {
  switch (address.kind) {
    case 'rtmp':
      return connectRtmp(address, options);
    case 'srt':
      return connectSrt(address, options);
    case 'whip':
      return connectWhip(address, options);
  }
}
