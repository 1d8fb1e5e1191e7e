import { GatewayError } from '../../../base/errors.ts';
import type { SourceHost } from '../hosted-pipeline.ts';
import type { Pipeline, StillOptions } from '../options.ts';

/** Not there yet: always refused. */
export function createStill(_options: StillOptions, _host: SourceHost): Pipeline<void, object> {
  throw new GatewayError('internal', 'this build has no still pipeline');
}
