import type { Preset } from '../../src-preload/contract/effects.ts';

/** What a first run has on its number keys: looks of the embedded network that differ as much as they can. */
export const starterPresets: readonly Preset[] = [
  {
    id: 'starter-neon-outline',
    name: 'Neon outline',
    model: 'edges',
    params: { prompt: '', strength: 0.6, glow: 0.8, colours: 0.5 },
    key: 1,
  },
  {
    id: 'starter-comic-book',
    name: 'Comic book',
    model: 'comic',
    params: { prompt: '', strength: 0.8, dot: 14 },
    key: 2,
  },
  {
    id: 'starter-midnight-duotone',
    name: 'Midnight duotone',
    model: 'duotone',
    params: { prompt: 'soft glow', strength: 1, shadows: '#14104f', highlights: '#ff8fb1' },
    key: 3,
  },
  {
    id: 'starter-golden-dream',
    name: 'Golden dream',
    model: 'dream',
    params: { prompt: 'golden hour', strength: 0.6 },
    key: 4,
  },
  {
    id: 'starter-cyberpunk-glitch',
    name: 'Cyberpunk glitch',
    model: 'glitch',
    params: { prompt: 'cyberpunk', strength: 0.35, seed: 42 },
    key: 5,
  },
];
