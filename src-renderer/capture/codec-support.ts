import type { CaptureFormat } from '../../src-preload/contract.ts';
import { type EncoderTarget, encoderConfig } from './encoder-config.ts';

type Codec = CaptureFormat['codec'];

let asked: { readonly size: string; readonly answer: Promise<Codec | null> } | null = null;

/**
 * The codec this window can encode so: H.264 wherever there is an encoder, by hardware or not, else VP8, of which main's
 * engine makes H.264; null where there is neither. The browser's answer is kept: its first takes tens of milliseconds.
 */
export function chooseCodec(target: Omit<EncoderTarget, 'codec'>): Promise<Codec | null> {
  const { width, height, fps, bitrateBps } = target;
  const size = `${width}x${height}@${fps}`;
  if (asked?.size !== size) asked = { size, answer: ask({ width, height, fps, bitrateBps }) };
  return asked.answer;
}

async function ask(target: Omit<EncoderTarget, 'codec'>): Promise<Codec | null> {
  for (const codec of ['h264', 'vp8'] as const) {
    // It refuses what is no configuration at all, such as a size that encoders do not know.
    const answer = await VideoEncoder.isConfigSupported(encoderConfig({ ...target, codec })).catch(
      () => null,
    );
    if (answer?.supported === true) return codec;
  }
  return null;
}
