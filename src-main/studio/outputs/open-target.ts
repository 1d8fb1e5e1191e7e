import type { OutputsSettings, Target } from '../../../src-preload/contract.ts';
import type { Logger } from '../../base/log.ts';
import type { MediaEngine } from '../../media/engine/client.ts';
import type { Programme } from '../../outputs/programme/programme.ts';
import type { ProgrammeSink } from '../../outputs/programme/programme-sink.ts';
import type { Renditions } from '../../outputs/programme/renditions.ts';
import { type PublishOutput, startPublish } from '../../outputs/restream/publish-output.ts';
import { UdpOutput } from '../../outputs/udp/udp-output.ts';

/** What a target is sent from. */
export interface TargetSources {
  readonly programme: Programme;
  readonly renditions: Renditions;
  /** The form of what is encoded again. */
  readonly encode: OutputsSettings['encode'];
  /** Starts an engine of the target's own. */
  readonly startEngine: () => Promise<MediaEngine>;
  readonly logger: Logger;
}

/** Begins to send to a target of any kind. @param key its secret @throws GatewayError `output_address_invalid` */
export function openTarget(target: Target, key: string | null, sources: TargetSources): PublishOutput {
  return target.platform === 'udp'
    ? sendByUdp(target, sources)
    : startPublish({ ...sources, target: { ...target, key } });
}

/** UDP takes the programme as it is, unless the user wants it steady: then with sound that every player knows. */
function sendByUdp({ url, video }: Target, { programme, renditions, logger }: TargetSources): PublishOutput {
  const encodes = video === 'encode';
  const steady = {
    add: (sink: ProgrammeSink) => renditions.add(sink, { video: 'encode', audio: 'aac' }),
  };
  const output = UdpOutput.start({ url, programme: encodes ? steady : programme, logger });
  return {
    get status() {
      return output.status;
    },
    video: encodes ? 'encode' : 'copy',
    audio: encodes ? 'encode' : 'copy',
    onChange: (listener) => output.onChange(listener),
    stop: () => output.stop(),
  };
}
