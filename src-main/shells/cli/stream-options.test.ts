import { describe, expect, it } from 'vitest';
import { EMBEDDED_NETWORK } from '../../studio/stream-network/network-request.ts';
import { parseStreamOptions } from './stream-options.ts';

const base = ['--input', 'testsrc', '--model', 'noop'];

describe('parseStreamOptions', () => {
  it('reads every option', () => {
    const { request, json } = parseStreamOptions([
      ...['--input', 'a.mp4', '--model', 'edges', '--params', '{"strength":0.5}', '--prompt', 'neon'],
      ...['--orchestrator', 'https://h:1', '--pin', 'AB'.repeat(32), '--size', '1280x720', '--fps', '29.97'],
      ...['--bitrate', '2.5M', '--gop', '2', '--audio', 'opus', '--duration', '10', '--output', 'o.mp4'],
      ...['--record-input', 'i.mkv', '--loop', '--fast', '--json'],
    ]);
    expect(json).toBe(true);
    expect(request).toEqual({
      input: 'a.mp4',
      model: 'edges',
      params: { strength: 0.5, prompt: 'neon' },
      network: { ...EMBEDDED_NETWORK, orchestrators: ['https://h:1'], pin: 'ab'.repeat(32) },
      size: { width: 1280, height: 720 },
      fps: 29.97,
      bitrateBps: 2_500_000,
      gopS: 2,
      audio: 'opus',
      durationS: 10,
      loop: true,
      paced: false,
      outputs: [{ kind: 'file', path: 'o.mp4' }],
      recordInput: 'i.mkv',
    });
  });

  it('takes sensible values for what is left out', () => {
    expect(parseStreamOptions(base).request).toMatchObject({
      params: {},
      network: EMBEDDED_NETWORK,
      size: null,
      fps: null,
      bitrateBps: null,
      gopS: 1,
      audio: 'aac',
      durationS: null,
      paced: true,
      outputs: [],
      recordInput: null,
    });
  });

  it.each([
    [['--model', 'noop'], '--input is missing: give a file, a URL or testsrc'],
    [['--input', 'testsrc'], '--model is missing: give a model id, e.g. noop or edges'],
    [[...base, '--params', '{'], '--params is not valid JSON'],
    [[...base, '--params', '[1]'], `--params must be a JSON object such as '{"strength":0.8}'`],
    [[...base, '--size', '1281x720'], '--size 1281x720 is not a size'],
    [[...base, '--size', '10x10'], '--size 10x10 is not a size'],
    [[...base, '--fps', '0'], '--fps 0 is out of range: give frames per second from 1 to 120'],
    [[...base, '--fps', 'abc'], '--fps abc is out of range'],
    [[...base, '--bitrate', '10'], '--bitrate 10 is out of range'],
    [[...base, '--duration', '0'], '--duration 0 is out of range'],
    [[...base, '--audio', 'mp3'], '--audio mp3 is not known: give aac, opus or none'],
    [[...base, '--pin', 'xyz'], '--pin is not a SHA-256 fingerprint'],
    [[...base, '--nonsense'], "unknown option '--nonsense'"],
    [[...base, 'stray'], "unexpected argument 'stray'"],
  ])('refuses %j', (args, message) => {
    expect(() => parseStreamOptions(args)).toThrow(expect.objectContaining({ code: 'usage' }));
    expect(() => parseStreamOptions(args)).toThrow(message);
  });
});
