import type { SegmentReader, SegmentSource } from '../../trickle/segment.ts';

/** A control message longer than this is refused, in bytes. */
const MESSAGE_LIMIT_BYTES = 1_048_576;

/** What a control segment held. */
export type ControlMessage =
  | { readonly kind: 'params'; readonly params: Readonly<Record<string, unknown>> }
  | { readonly kind: 'keepalive' }
  | { readonly kind: 'invalid'; readonly reason: string };

/**
 * Reads the control channel: one JSON object per segment, either `{"keep":"alive"}` or a whole new set of parameters
 * (protocol D2). Ends with the channel.
 */
export async function* controlMessages(channel: SegmentSource): AsyncGenerator<ControlMessage> {
  for await (const segment of channel) {
    const text = await readText(segment);
    if (text === null) {
      yield { kind: 'invalid', reason: `a control message may hold ${MESSAGE_LIMIT_BYTES} bytes at most` };
    } else if (text.trim() !== '') {
      yield parseControlMessage(text);
    }
  }
}

/** Sorts the text of one control message. */
export function parseControlMessage(text: string): ControlMessage {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: 'invalid', reason: 'a control message has to be JSON' };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { kind: 'invalid', reason: 'a control message has to be a JSON object' };
  if ((value as { keep?: unknown }).keep === 'alive') return { kind: 'keepalive' };
  return { kind: 'params', params: value as Record<string, unknown> };
}

async function readText(segment: SegmentReader): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of segment) {
    size += chunk.length;
    if (size > MESSAGE_LIMIT_BYTES) {
      segment.cancel();
      return null;
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
