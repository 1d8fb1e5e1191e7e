import { GatewayError } from '../../../base/errors.ts';
import type { PictureOptions, Pipeline, PipelineHost } from '../options.ts';

/** Not there yet: always refused. */
export function createPicture(_options: PictureOptions, _host: PipelineHost): Pipeline<void, object> {
  throw new GatewayError('internal', 'this build has no picture pipeline');
}
