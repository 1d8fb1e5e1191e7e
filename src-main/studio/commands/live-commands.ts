import type { Model } from '../../../src-preload/contract.ts';
import { GatewayError } from '../../base/errors.ts';
import { checkParams } from '../effects/check-params.ts';
import { isIdle } from '../is-idle.ts';
import { rowsOfChoice } from '../network/choose-orchestrators.ts';
import type { CommandHandlers } from '../studio-api.ts';
import type { StudioParts } from '../studio-parts.ts';

type LiveCommand =
  | 'live.start'
  | 'live.stop'
  | 'live.reconnect'
  | 'live.swap'
  | 'live.setParams'
  | 'live.reportFrozen'
  | 'models.refresh';

/** Commands of the stream and of the models it can use. */
export function liveCommands(parts: StudioParts): Pick<CommandHandlers, LiveCommand> {
  const { slices, settings, network, live, files } = parts;
  const findModel = (id: string): Model | undefined =>
    slices.state.models.list.find((model) => model.id === id);
  return {
    'live.start': async (request, client) => {
      const model = findModel(request.model);
      if (!model && slices.state.models.state === 'ready')
        throw unknownModel(request.model, slices.state.models.list);
      if (model) checkParams(model, request.params);
      if (request.source.kind === 'file' && files.find(request.source.fileId) === null)
        throw new GatewayError('source_not_found', 'this file is not known any more: choose it again');
      await live.start(request, client);
      settings.rememberParams(request.model, request.params);
      return null;
    },
    'live.stop': async () => {
      await live.stop();
      return null;
    },
    'live.reconnect': async () => {
      await live.reconnect();
      return null;
    },
    'live.swap': async ({ address }) => {
      await live.swap(address);
      return null;
    },
    'live.setParams': async (params) => {
      const id = isIdle(live.state)
        ? settings.current.effect.model
        : (live.state.model ?? settings.current.effect.model);
      const model = findModel(id);
      if (model) checkParams(model, params);
      settings.rememberParams(id, params);
      if (!isIdle(live.state)) await live.setParams(params);
      return null;
    },
    'live.reportFrozen': async (frozen, client) => {
      live.reportFrozen(frozen, client);
      return null;
    },
    'models.refresh': async () => {
      const rows = rowsOfChoice(network.table.rows, settings.current.network.choice);
      await Promise.all(rows.map(({ address }) => network.table.check(address)));
      return null;
    },
  };
}

function unknownModel(id: string, list: readonly Model[]): GatewayError {
  const offered = list.slice(0, 20).map((model) => model.id);
  return new GatewayError(
    'model_unknown',
    `"${id.slice(0, 80)}" is not offered by the orchestrator you chose: choose one of ${offered.join(', ')}`,
    { fields: { model: id.slice(0, 80) } },
  );
}
