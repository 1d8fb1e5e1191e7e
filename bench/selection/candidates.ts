import type { Candidate } from '../../src-main/gateway/index.ts';
import { rational } from '../../src-main/payments/rational.ts';

const MODELS = ['streamdiffusion', 'comfyui', 'noop', 'edges', 'streamdiffusion-sdxl', 'depth'];

/** Numbers from 0 to 1 that are the same in every run (mulberry32). */
export function generated(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Candidates as a network has them: most answer, with a few models each, at all kinds of prices and distances. */
export function madeCandidates(count: number, random: () => number): Candidate[] {
  const whole = (below: number): number => Math.floor(random() * below);
  const price = () => rational(BigInt(1 + whole(4_000)), BigInt(1 + whole(9)));
  return Array.from(
    { length: count },
    (_, index): Candidate => ({
      address: `https://orchestrator-${index}.example:8935`,
      error: random() < 0.1 ? 'orchestrator_timeout' : null,
      models: MODELS.filter(() => random() < 0.7).map((id) => ({
        id,
        warm: random() < 0.8,
        free: whole(4),
        capacity: 4,
        price: price(),
      })),
      price: price(),
      wantsPayment: random() < 0.9,
      ethAddress: null,
      version: random() < 0.9 ? '0.9.1' : '0.7.9-5a1f',
      connectMs: 5 + random() * 300,
      answerMs: 5 + random() * 150,
    }),
  );
}
