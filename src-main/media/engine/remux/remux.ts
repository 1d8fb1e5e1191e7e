import { GatewayError } from '../../../base/errors.ts';
import type { SourceHost } from '../hosted-pipeline.ts';
import type { Pipeline, RemuxOptions } from '../options.ts';

/** Not there yet: always refused. */
export function createRemux(_options: RemuxOptions, _host: SourceHost): Pipeline<void, object> {
  throw new GatewayError('internal', 'this build has no remux pipeline');
}
