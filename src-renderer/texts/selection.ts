import type { CeilingUnit } from '../money/price-ceiling.ts';

/** Texts of how orchestrators are chosen. */
export const selectionTexts = {
  title: 'How the best is chosen',
  weightsTitle: 'What counts, and how much',
  weights: { speed: 'Speed', price: 'Price', reliability: 'Reliability' },
  weightHints: {
    speed: 'Short time to connect',
    price: 'Few wei by the pixel',
    reliability: 'Streams that went well before',
  },
  weight: (value: number) => (value === 0 ? 'does not count' : String(value)),
  filtersTitle: 'What leaves one out',
  ceiling: 'Highest price',
  ceilingNone: 'No limit',
  ceilingUnit: 'Unit of the highest price',
  ceilingUnits: (unit: CeilingUnit, code: string | null) =>
    ({
      'wei-per-pixel': 'wei per pixel',
      'eth-per-minute': 'ETH per minute',
      'currency-per-minute': code === null ? 'a currency: set it in the wallet' : `${code} per minute`,
    })[unit],
  ceilingHint: 'By the minute means 720p at 30 pictures a second, as live video is paid.',
  ceilingMeans: (perPixel: string, eth: string, money: string | null) =>
    `${perPixel} wei per pixel, which is ${eth}${money === null ? '' : ` or ${money}`} for a minute of 720p.`,
  ceilingWrong: 'That is no price: type a number such as 1200 or 0.05.',
  minVersion: 'Lowest version',
  minVersionPlaceholder: 'Any',
  minVersionHint: 'Of go-livepeer, such as 0.8.5.',
  switchesTitle: 'Streams',
  warmOnly: 'Warm only',
  warmOnlyHint: 'Without waiting until a model is loaded.',
  freeOnly: 'Free only',
  freeOnlyHint: 'With a runner that is idle now.',
  swap: 'Move on when one fails',
  swapHint: 'A stream whose orchestrator is lost goes to the next best by itself.',
  weightsNow: (speed: number, price: number, reliability: number) =>
    `Speed ${speed}, price ${price}, reliability ${reliability}`,
  noCeiling: 'no price limit',
  atMost: (amount: string) => `at most ${amount}/min`,
  warmOnlyNow: 'warm only',
  freeOnlyNow: 'free only',
  minVersionNow: (version: string) => `from ${version}`,
  blockedNow: (count: number) => `${count} blocked`,
} as const;
