import { GatewayError } from '../../../base/errors.ts';
import type { JpegOptions, Pipeline, PipelineHost } from '../options.ts';

/** Not there yet: always refused. */
export function createJpeg(_options: JpegOptions, _host: PipelineHost): Pipeline<void, object> {
  throw new GatewayError('internal', 'this build has no jpeg pipeline');
}
