import { GatewayError } from '../../../base/errors.ts';
import type { Pipeline, PipelineHost, PublishOptions } from '../options.ts';

/** Not there yet: always refused. */
export function createPublish(_options: PublishOptions, _host: PipelineHost): Pipeline<void, object> {
  throw new GatewayError('internal', 'this build has no publish pipeline');
}
