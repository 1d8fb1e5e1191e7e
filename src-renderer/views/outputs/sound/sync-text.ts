import { soundOutputTexts as texts } from '../../../texts/sound-output.ts';

/** Sound this far from its picture, milliseconds either way, is not noticed. */
export const IN_SYNC_MS = 40;

/** Whether nobody notices the distance. */
export function isInSync(aheadMs: number): boolean {
  return Math.abs(aheadMs) <= IN_SYNC_MS;
}

/** By how much sound is ahead of its picture, in words. */
export function aheadText(aheadMs: number | null): string {
  if (aheadMs === null) return texts.unknown;
  const ms = Math.round(aheadMs);
  if (ms === 0) return texts.together;
  return ms > 0 ? texts.aheadBy(ms) : texts.behindBy(-ms);
}
