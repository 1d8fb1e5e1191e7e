import { describe, expect, it } from 'vitest';
import { sampleState, sampleStates } from '../../../test/support/sample-state.ts';
import { outputLines, outputsSummary, placeTone } from './overview.ts';

const state = (name: string) => sampleStates()[name] ?? sampleState();

describe('what outputs are shown beside each other', () => {
  it('lists each once, with targets in their order', () => {
    expect(outputLines(state('outputs-obs-busy')).map(({ name, word }) => `${name}: ${word}`)).toEqual([
      'OBS: Connected',
      'Recording: On',
      'Virtual camera: On',
      'Local feed: 2 readers',
      'Twitch: On',
      'YouTube: Trying again',
      'Der Veranstaltungssaal im Hinterhaus, zweites Obergeschoss links: Failed',
      'Studio WHIP: Waiting',
      'Kick: Off',
      'Wall: Starting',
    ]);
  });

  it('has no virtual camera where the system has none', () => {
    expect(outputLines(state('outputs-camera-elsewhere')).map(({ id }) => id)).toEqual([
      'obs',
      'recording',
      'feed',
    ]);
  });

  it('counts what is on, and shows the worst of it', () => {
    expect(outputsSummary(state('outputs-obs-busy'))).toEqual({ on: 8, tone: 'danger' });
    expect(outputsSummary(state('outputs-obs-searching'))).toEqual({ on: 1, tone: 'warn' });
  });

  it('does not count a feed that waits for readers', () => {
    expect(outputsSummary(state('outputs-obs-first-run'))).toEqual({ on: 0, tone: 'neutral' });
    expect(placeTone(state('outputs-obs-first-run'), 'feed')).toBe('neutral');
  });

  it('shows a place by the worst that is in it', () => {
    const busy = state('outputs-obs-busy');
    expect(placeTone(busy, 'restream')).toBe('danger');
    expect(placeTone(busy, 'feed')).toBe('ok');
    expect(placeTone(busy, 'sound')).toBe('neutral');
  });
});
