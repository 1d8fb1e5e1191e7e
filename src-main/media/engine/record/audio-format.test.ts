import { beforeAll, describe, expect, it } from 'vitest';
import { audioUnits } from '../../../../test/support/sinks-media.ts';
import { silenceFfmpeg } from '../ffmpeg.ts';
import { announcedAudioTrack, readAudioSample } from './audio-format.ts';

beforeAll(() => silenceFfmpeg());

const hex = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('hex');

describe('audio in containers', () => {
  it('takes AAC out of its ADTS frame, and says what the frame says', async () => {
    const [unit] = await audioUnits({ codec: 'aac', frames: 1 });
    const sample = readAudioSample('aac', unit?.bytes ?? new Uint8Array());
    expect(hex(sample?.bytes)).toBe(hex(unit?.bytes.subarray(7)));
    expect(sample?.durationUs).toBeCloseTo(21_333.3, 1);
    // AAC-LC, 48 kHz, stereo (ISO/IEC 14496-3, 1.6.2.1).
    expect(sample?.track).toMatchObject({ codec: 'aac', sampleRate: 48_000, channels: 2 });
    expect(hex(sample?.track?.config)).toBe('1190');
    expect(announcedAudioTrack({ codec: 'aac', sampleRate: 48_000, channels: 2 })).toEqual(sample?.track);
  });

  it('leaves out the checksum of a protected ADTS frame', () => {
    const frame = Uint8Array.from([0xff, 0xf0, 0x4c, 0x80, 0x01, 0x7f, 0xfc, 0xaa, 0xbb, 1, 2]);
    expect(hex(readAudioSample('aac', frame)?.bytes)).toBe('0102');
  });

  it.each([
    ['empty', []],
    ['no ADTS', [1, 2, 3, 4, 5, 6, 7, 8]],
    ['cut short', [0xff, 0xf1, 0x4c, 0x80, 0x20, 0x1f, 0xfc, 1]],
  ])('refuses AAC that is %s', (_what, bytes) => {
    expect(readAudioSample('aac', Uint8Array.from(bytes))).toBeNull();
  });

  it.each([
    ['20 ms of CELT', [0xfc, 1], 20_000],
    ['two frames of 10 ms of SILK', [0x01, 1], 20_000],
    ['three frames of 20 ms of CELT', [0xff, 3, 1], 60_000],
  ])('knows how long an Opus packet sounds: %s', (_what, bytes, durationUs) => {
    const packet = Uint8Array.from(bytes);
    expect(readAudioSample('opus', packet)).toEqual({ bytes: packet, durationUs, track: null });
  });

  it('refuses an empty Opus packet', () => {
    expect(readAudioSample('opus', new Uint8Array())).toBeNull();
  });

  it('writes the identification header of Opus without pre-skip', () => {
    const { config } = announcedAudioTrack({ codec: 'opus', sampleRate: 48_000, channels: 2 });
    expect(hex(config)).toBe(`${hex(Buffer.from('OpusHead'))}0102000080bb0000000000`);
  });
});
