import { weiOf, weiText } from '../../money/amount.ts';
import { liveTexts } from '../../texts/live.ts';

/** Milliseconds without a fraction: `42 ms`. */
export function milliseconds(ms: number | null): string {
  return ms === null ? liveTexts.figures.none : `${Math.round(ms)} ms`;
}

/** Bits per second with two or three digits: `850 kb/s`, `2.4 Mb/s`. */
export function bitrate(bps: number): string {
  if (bps < 999_500) return `${Math.round(bps / 1000)} kb/s`;
  return `${(bps / 1e6).toFixed(bps < 9.95e6 ? 1 : 0)} Mb/s`;
}

/** Bytes: `0 kB`, `120 kB`, `3.2 MB`, `41.7 GB`. */
export function bytes(count: number): string {
  if (count < 999_500) return `${Math.round(count / 1000)} kB`;
  return count < 999.95e6 ? `${(count / 1e6).toFixed(1)} MB` : `${(count / 1e9).toFixed(1)} GB`;
}

/** A time span as a clock shows it: `0:07`, `12:30`, `1:02:03`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** Wei in a unit people can read; what is paid to nobody is free. */
export function cost(costWei: string): string {
  const wei = weiOf(costWei);
  return wei === 0n ? liveTexts.figures.free : weiText(wei);
}

/** A runner's state in words; what is not known stays as the runner says it. */
export function runnerState(state: string | null): string | null {
  return state === null ? null : (liveTexts.figures.runnerStates[state] ?? state);
}

/** A time of day with seconds, in the reader's own way of writing it. */
export function timeOfDay(timeMs: number): string {
  return TIME.format(timeMs);
}

const TIME = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
