import { expect, it } from 'vitest';
import { appStateSchema } from '../../src-preload/contract/app.ts';
import { sampleStates } from './sample-state.ts';

it.each(Object.entries(sampleStates()))('the sample %s is valid by the contract', (_name, state) => {
  expect(appStateSchema.parse(state)).toEqual(state);
});
