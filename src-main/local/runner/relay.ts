import type { SegmentSink, SegmentSource } from '../../trickle/segment.ts';
import { PictureCounter } from './picture-counter.ts';
import type { StatusReporter } from './status.ts';

/**
 * The work of `noop`: every byte of the input channel goes to the output channel untouched, segment by segment and chunk
 * by chunk, at the moment it arrives. Resolves when the input channel ends.
 * @throws GatewayError what the output channel raises when it takes no more
 */
export async function relay(
  input: SegmentSource,
  output: SegmentSink,
  status: StatusReporter,
): Promise<void> {
  const pictures = new PictureCounter();
  for await (const segment of input) {
    const copy = await output.openSegment();
    for await (const chunk of segment) {
      const written = copy.write(chunk);
      const count = pictures.count(chunk);
      if (count > 0) status.countInput(count);
      await written;
      if (count > 0) status.countOutput(count);
    }
    pictures.reset();
    await copy.close();
  }
}
