import type { CaptureFormat } from '../../src-preload/contract.ts';
import { type EncoderTarget, encoderConfig } from './encoder-config.ts';

/**
 * The codec this window can encode so: H.264 wherever there is an encoder, by hardware or not, else VP8, of which main's
 * engine makes H.264; null where there is neither.
 */
export async function chooseCodec(
  target: Omit<EncoderTarget, 'codec'>,
): Promise<CaptureFormat['codec'] | null> {
  for (const codec of ['h264', 'vp8'] as const) {
    const { supported } = await VideoEncoder.isConfigSupported(encoderConfig({ ...target, codec }));
    if (supported === true) return codec;
  }
  return null;
}
