import { describe, expect, it } from 'vitest';
import { diffChains, node, renderChain } from './filter-chain.ts';

describe('renderChain', () => {
  it('joins neighbours by commas and wired nodes by semicolons', () => {
    expect(
      renderChain([
        node('format', { pix_fmts: 'yuv420p' }),
        node('split', {}, { to: 'a b' }),
        node('hflip', {}, { from: 'b', to: 'c' }),
        node('blend', { c0_mode: 'screen', c1_opacity: 1 / 3 }, { from: 'a c', id: 'mix' }),
      ]),
    ).toBe(
      'format=pix_fmts=yuv420p,split[a][b];[b]hflip[c];[a][c]blend@mix=c0_mode=screen:c1_opacity=0.3333',
    );
  });

  it('escapes for the option parser and the graph parser', () => {
    expect(renderChain([node('drawtext', { text: `it's 1:2, [a]; b\\` })])).toBe(
      String.raw`drawtext=text=it\\\'s 1\\:2\, \[a\]\; b\\\\`,
    );
  });
});

describe('diffChains', () => {
  const hue = (h: number, s = 1) => [node('hue', { h, s }, { id: 'turn', live: ['h'] })];

  it('sends a command for a live option', () => {
    expect(diffChains(hue(0), hue(90))).toEqual({
      commands: [{ target: 'hue@turn', command: 'h', argument: '90' }],
    });
  });

  it('sends nothing for a change too small to be written', () => {
    expect(diffChains(hue(1), hue(1.00001))).toEqual({ commands: [] });
  });

  it('rebuilds for any other option, and for other filters, names and links', () => {
    for (const next of [
      hue(0, 2),
      [],
      [...hue(0), node('hflip')],
      [node('hue', { h: 0, s: 1 }, { id: 'other', live: ['h'] })],
      [node('hue', { h: 0, s: 1 }, { id: 'turn', live: ['h'], to: 'out' })],
      [node('hue', { s: 1 }, { id: 'turn', live: ['h'] })],
    ])
      expect(diffChains(hue(0), next)).toEqual({ filter: renderChain(next) });
  });
});
