import { GatewayError } from '../../../base/errors.ts';
import type { Pipeline, PipelineHost, SoundOptions } from '../options.ts';

/** Not there yet: always refused. */
export function createSound(_options: SoundOptions, _host: PipelineHost): Pipeline<void, object> {
  throw new GatewayError('internal', 'this build has no sound pipeline');
}
