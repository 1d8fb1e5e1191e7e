import { describe, expect, it } from 'vitest';
import { differing, withoutChangesOf } from './complete.ts';

const sent = {
  model_id: 'sd-turbo',
  controlnets: [{ model_id: 'canny', conditioning_scale: 0.2, enabled: true }],
  cached_attention: { enabled: false, interval: 1 },
};
const reloads = ['model_id', 'controlnets[].model_id', 'controlnets[].enabled', 'cached_attention.enabled'];

describe('what reloads the model', () => {
  it.each([
    ['nothing', sent, []],
    ['a whole parameter', { ...sent, model_id: 'sdxl-turbo' }, ['model_id']],
    [
      'a member of a list that is applied live',
      { ...sent, controlnets: [{ model_id: 'canny', conditioning_scale: 0.9, enabled: true }] },
      [],
    ],
    [
      'members of a list that are not, once',
      { ...sent, controlnets: [{ model_id: 'depth', conditioning_scale: 0.9, enabled: false }] },
      ['controlnets'],
    ],
    [
      'an entry more',
      { ...sent, controlnets: [...sent.controlnets, { model_id: 'depth' }] },
      ['controlnets'],
    ],
    ['a member that is applied live', { ...sent, cached_attention: { enabled: false, interval: 9 } }, []],
    [
      'a member that is not',
      { ...sent, cached_attention: { enabled: true, interval: 1 } },
      ['cached_attention'],
    ],
    [
      'a parameter that is gone',
      { model_id: 'sd-turbo', controlnets: sent.controlnets },
      ['cached_attention'],
    ],
  ])('is told of %s', (_, shown, names) => {
    expect(differing(reloads, shown, sent)).toEqual(names);
  });

  it('stays behind with all of its parameter', () => {
    const shown = { ...sent, model_id: 'other', cached_attention: { enabled: true, interval: 9 } };
    expect(withoutChangesOf(differing(reloads, shown, sent), shown, sent)).toEqual(sent);
  });
});
