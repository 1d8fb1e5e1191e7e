import type { Rational, Stream } from 'node-av/lib';

/** The rate a source works at. */
export interface InputRate {
  /** Nominal pictures per second. */
  readonly fps: number;
  /** Pictures are repeated and left out to hold the rate exactly; otherwise they keep their own times. */
  readonly constant: boolean;
  /** The input itself holds its rate. */
  readonly steady: boolean;
}

const DEFAULT_FPS = 30;
/** Rates above are slow motion or nonsense: such inputs are shown at {@link DEFAULT_FPS}. */
const MAX_INPUT_FPS = 61;
/** An input whose shortest step is so many times shorter than its mean varies too much to be passed on. */
const WILD_RATIO = 3;
/** Mean and finest rate of a steady input differ by less: the last picture's length is often missing from the mean. */
const STEADY_RATIO = 1.05;

/**
 * Chooses the rate: the one asked for, held exactly; else the input's own with its own times; else, where the input has
 * no usable rate or varies wildly, 30 per second held exactly.
 */
export function chooseRate(
  stream: Pick<Stream, 'avgFrameRate' | 'rFrameRate'>,
  wantedFps: number | null,
): InputRate {
  const stated = perSecond(stream.avgFrameRate);
  const finest = perSecond(stream.rFrameRate);
  const mean = stated ?? finest;
  if (wantedFps !== null) return { fps: wantedFps, constant: true, steady: true };
  if (mean === null || mean > MAX_INPUT_FPS) return { fps: DEFAULT_FPS, constant: true, steady: true };
  const wild = finest !== null && finest / mean > WILD_RATIO;
  if (wild) return { fps: DEFAULT_FPS, constant: true, steady: true };
  const steady =
    stated !== null &&
    finest !== null &&
    Math.max(finest, mean) / Math.min(finest, mean) < STEADY_RATIO &&
    finest <= MAX_INPUT_FPS;
  return { fps: steady ? finest : mean, constant: false, steady };
}

function perSecond(rate: Rational): number | null {
  if (rate.den <= 0 || rate.num <= 0) return null;
  const value = rate.toDouble();
  return value >= 1 && value <= 1000 ? value : null;
}
