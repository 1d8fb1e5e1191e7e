import { GatewayError } from '../../../base/errors.ts';
import type { BesideOptions, Pipeline, PipelineHost } from '../options.ts';

/** Not there yet: always refused. */
export function createBeside(_options: BesideOptions, _host: PipelineHost): Pipeline<void, object> {
  throw new GatewayError('internal', 'this build has no beside pipeline');
}
