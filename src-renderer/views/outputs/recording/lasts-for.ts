import { recordingTexts } from '../../../texts/recording.ts';

const texts = recordingTexts.space;

/** How long so much room is enough at a bitrate, in words that claim no more than is known; null while nothing is written. */
export function lastsFor(freeBytes: number, bitrateBps: number): string | null {
  if (bitrateBps <= 0) return null;
  const minutes = Math.floor((freeBytes * 8) / bitrateBps / 60);
  return minutes < 120 ? texts.minutes(minutes) : texts.hours(Math.floor(minutes / 60));
}
