import type { StreamInfo } from '../../media/access-unit.ts';

/** Whether these are the same tracks. Who reads a stream tells them anew whenever it comes by their description. */
export function sameStreams(a: StreamInfo | null, b: StreamInfo | null): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
