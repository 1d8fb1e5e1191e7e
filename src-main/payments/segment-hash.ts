import { keccak256 } from 'ox/Hash';
import { flattenSegment, type SignedSegment } from './messages.ts';

/** What the sender of a segment signs: keccak-256 of {@link flattenSegment} (protocol C6). */
export function segmentHash(segment: SignedSegment, profiles = ''): Uint8Array {
  return keccak256(flattenSegment(segment, profiles), { as: 'Bytes' });
}
