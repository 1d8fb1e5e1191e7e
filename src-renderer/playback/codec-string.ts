const SPS = 7;

/**
 * The WebCodecs name (`avc1.PPCCLL`, RFC 6381) of an Annex B H.264 key unit, from the profile, constraint and level bytes of
 * its sequence parameter set; null when it carries none.
 */
export function h264CodecString(annexB: Uint8Array): string | null {
  for (let at = 0; at + 6 < annexB.length; at += 1) {
    if (annexB[at] !== 0 || annexB[at + 1] !== 0 || annexB[at + 2] !== 1) continue;
    if (((annexB[at + 3] ?? 0) & 0x1f) !== SPS) continue;
    const bytes = annexB.subarray(at + 4, at + 7);
    return `avc1.${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
  }
  return null;
}
