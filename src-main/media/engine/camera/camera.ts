import { GatewayError } from '../../../base/errors.ts';
import type { CameraOptions, Pipeline, PipelineHost } from '../options.ts';

/** Not there yet: always refused. */
export function createCamera(_options: CameraOptions, _host: PipelineHost): Pipeline<void, object> {
  throw new GatewayError('internal', 'this build has no camera pipeline');
}
