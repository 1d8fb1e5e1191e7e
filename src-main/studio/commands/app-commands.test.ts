import { expect, it } from 'vitest';
import { sampleModel, sampleState } from '../../../test/support/sample-state.ts';
import { StateSlices } from '../app-state.ts';
import type { StudioParts } from '../studio-parts.ts';
import { appCommands } from './app-commands.ts';

it('answers a new window with the models of rows that were not told yet', async () => {
  const { orchestrators, ...initial } = sampleState({ models: { state: 'loading', list: [] } });
  const slices = new StateSlices(initial);
  const models = { state: 'ready' as const, list: [sampleModel()] };
  const parts: Pick<StudioParts, 'slices'> & Record<string, unknown> = {
    slices,
    events: { windowIsThere: () => undefined },
    rows: { flush: () => slices.set('models', models) },
    network: { table: { rows: orchestrators } },
  };
  const commands = appCommands(parts as unknown as StudioParts);
  const answer = await commands['app.hello'](null, { clientId: 'window-1' });
  expect(answer.models).toEqual(models);
  expect(answer.orchestrators).toBe(orchestrators);
});
