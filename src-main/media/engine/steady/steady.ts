import { GatewayError } from '../../../base/errors.ts';
import type { Pipeline, PipelineHost, SteadyOptions } from '../options.ts';

/** Not there yet: always refused. */
export function createSteady(_options: SteadyOptions, _host: PipelineHost): Pipeline<void, object> {
  throw new GatewayError('internal', 'this build has no steady pipeline');
}
