import { growTo } from '../blocks.ts';
import { num } from '../expression.ts';
import { node } from '../filter-chain.ts';
import { defineEffect } from '../model.ts';
import { share } from '../params.ts';

/** The picture seen through moving water. Waves are drawn on a tiny picture that says how far each point is moved. */
export const ripple = defineEffect({
  id: 'ripple',
  title: 'Ripples',
  description: 'Shows the picture through moving water.',
  params: {
    strength: share(0.5, 'Strength', 'How high the waves are.'),
    speed: share(0.4, 'Speed', 'How fast the waves run.'),
  },
  chain: ({ strength, speed }) => {
    const time = `T*${num(speed * 8)}`;
    const waves = (height: number, across: string, along: string) =>
      `128+${num(strength * height)}*(sin(${across}*0.55+${time})+sin(${along}*0.35-${time}*0.7+${across}*0.2))`;
    const map = (across: string, along: string) => ({
      lum: waves(16, across, along),
      cb: waves(8, `(${across}*2)`, `(${along}*2)`),
      cr: waves(8, `(${across}*2)`, `(${along}*2)`),
    });
    return [
      node('split', { outputs: 4 }, { to: 'ripple-in ripple-a ripple-b ripple-size' }),
      node('split', {}, { from: 'ripple-size', to: 'ripple-size-x ripple-size-y' }),
      node('scale', { w: 48, h: 32, flags: 'neighbor' }, { from: 'ripple-a' }),
      node('geq', map('Y', 'X'), { to: 'ripple-across' }),
      growTo('ripple-across ripple-size-x', { to: 'ripple-x' }),
      node('scale', { w: 48, h: 32, flags: 'neighbor' }, { from: 'ripple-b' }),
      node('geq', map('X', 'Y'), { to: 'ripple-along' }),
      growTo('ripple-along ripple-size-y', { to: 'ripple-y' }),
      node('displace', { edge: 'mirror' }, { from: 'ripple-in ripple-x ripple-y' }),
    ];
  },
  look: () => ({ warmth: -0.15 }),
});
