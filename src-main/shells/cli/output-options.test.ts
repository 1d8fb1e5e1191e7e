import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolders } from '../../../test/support/temporary-folder.ts';
import { readOutputs } from './output-options.ts';

const makeFolder = temporaryFolders();

const read = (
  output: string[],
  environment: NodeJS.ProcessEnv = {},
  more: { paced?: boolean; keyFile?: string; passwordFile?: string } = {},
) =>
  readOutputs(
    { output, 'stream-key-file': more.keyFile, 'obs-password-file': more.passwordFile },
    { paced: more.paced ?? true, environment },
  );

describe('readOutputs', () => {
  it('is nothing where nothing is asked for', () => {
    expect(readOutputs({}, { paced: true, environment: {} })).toEqual({ outputs: [], warnings: [] });
  });

  it.each([
    ['clip.mp4', { kind: 'file', path: 'clip.mp4' }],
    ['C:\\videos\\clip.mkv', { kind: 'file', path: 'C:\\videos\\clip.mkv' }],
    ['obscure.mp4', { kind: 'file', path: 'obscure.mp4' }],
    ['http-feed', { kind: 'feed', port: 0 }],
    ['http-feed:8090', { kind: 'feed', port: 8090 }],
    ['/dev/video10', { kind: 'camera', device: '/dev/video10' }],
    ['obs', { kind: 'obs', address: 'ws://127.0.0.1:4455', password: null }],
    ['obs:4460', { kind: 'obs', address: 'ws://127.0.0.1:4460', password: null }],
    ['obs:192.168.1.5:4455', { kind: 'obs', address: '192.168.1.5:4455', password: null }],
    [
      'udp://239.1.1.1:5000?ttl=2',
      { kind: 'target', platform: 'udp', url: 'udp://239.1.1.1:5000?ttl=2', key: null },
    ],
    ['srt://10.0.0.1:9000', { kind: 'target', platform: 'srt', url: 'srt://10.0.0.1:9000', key: null }],
    [
      'srt://127.0.0.1:9710?mode=listener',
      { kind: 'target', platform: 'srt-listener', url: 'srt://127.0.0.1:9710?mode=listener', key: null },
    ],
    [
      'https://example.com/whip',
      { kind: 'target', platform: 'whip', url: 'https://example.com/whip', key: null },
    ],
  ])('reads %s', (text, output) => {
    expect(read([text])).toEqual({ outputs: [output], warnings: [] });
  });

  it('takes as many as there are, in their order', () => {
    const { outputs } = read(['a.mp4', 'b.mkv', 'http-feed', 'udp://127.0.0.1:5000', 'obs']);
    expect(outputs.map(({ kind }) => kind)).toEqual(['file', 'file', 'feed', 'target', 'obs']);
  });

  it('takes a key out of an address, and warns of where it stood', () => {
    const { outputs, warnings } = read(['rtmp://127.0.0.1/live/secret-key']);
    expect(outputs).toEqual([
      { kind: 'target', platform: 'rtmp', url: 'rtmp://127.0.0.1/live', key: 'secret-key' },
    ]);
    expect(warnings).toEqual([
      'the stream key of rtmp://127.0.0.1/live stands in the command line, where other users of this computer may read it: give it by RIVULET_STREAM_KEY or --stream-key-file',
    ]);
  });

  it('takes the key of one output from the environment', () => {
    expect(read(['rtmps://live.twitch.tv/app', 'http-feed'], { RIVULET_STREAM_KEY: ' k1 ' })).toEqual({
      outputs: [
        { kind: 'target', platform: 'twitch', url: 'rtmps://live.twitch.tv/app', key: 'k1' },
        { kind: 'feed', port: 0 },
      ],
      warnings: [],
    });
    expect(read(['clip.mp4'], { RIVULET_STREAM_KEY: 'for another stream' }).outputs).toHaveLength(1);
  });

  it('takes the secrets of several from a file, a line for each, and none from an empty line', async () => {
    const keyFile = join(await makeFolder(), 'keys');
    await writeFile(keyFile, 'k1\r\n\r\npassphrase-of-ten\n');
    const { outputs } = read(
      ['rtmp://a/live', 'udp://127.0.0.1:5000', 'srt://b:9000', 'srt://c:9000'],
      {},
      { keyFile },
    );
    expect(outputs.map((output) => (output.kind === 'target' ? output.key : output.kind))).toEqual([
      'k1',
      null,
      null,
      'passphrase-of-ten',
    ]);
  });

  it('takes the password of OBS from a file or the environment', async () => {
    const passwordFile = join(await makeFolder(), 'password');
    await writeFile(passwordFile, 'from a file\n');
    expect(read(['obs'], { RIVULET_OBS_PASSWORD: 'env' }).outputs).toMatchObject([{ password: 'env' }]);
    expect(read(['obs'], { RIVULET_OBS_PASSWORD: 'env' }, { passwordFile }).outputs).toMatchObject([
      { password: 'from a file' },
    ]);
  });

  it.each([
    [[''], '--output is empty: give a file'],
    [['ftp://host/secret'], '--output ftp:// is not known: give a file (.mp4, .mkv), rtmp://'],
    [['http-feed:0'], '--output http-feed takes a port from 1 to 65535'],
    [['http-feed:abc'], '--output http-feed takes a port from 1 to 65535'],
    [['obs:'], 'OBS cannot be reached at this address: give it as host:port'],
    [['obs:a b'], 'OBS cannot be reached at this address: give it as host:port'],
    [['obs:ws://me:SECRET@127.0.0.1'], 'put the password into its own field'],
    [['udp://127.0.0.1'], 'the address is not whole: write udp://HOST:PORT'],
    [['rtmps://live.twitch.tv/app'], 'Twitch needs a stream key'],
    [['srt://host:9000?passphrase=short'], 'a passphrase of SRT has 10 to 79 characters'],
    [['http://example.com/whip'], 'http:// would show the token'],
    [['http-feed', 'http-feed:8090'], '--output http-feed is given twice'],
    [['obs', 'obs'], '--output obs is given twice'],
    [['/dev/video10', '/dev/video10'], '--output /dev/video10 is given twice'],
  ])('refuses %j', (texts, message) => {
    expect(() => read(texts)).toThrow(expect.objectContaining({ code: 'usage' }));
    expect(() => read(texts)).toThrow(message);
  });

  it.each(['http-fed', '/dev/vidoe0', 'rtmp:/host/app', 'out.avi'])('takes %s for no file', (text) => {
    expect(() => read([text])).toThrow(/name the recording \.mp4 or \.mkv, or give a file .*http-feed/);
  });

  it('refuses live outputs of a stream that is not in real time', () => {
    expect(() => read(['a.mp4', 'http-feed'], {}, { paced: false })).toThrow(
      '--fast is for files: http-feed wants pictures in real time; leave --fast out, or that output',
    );
    expect(read(['a.mp4'], {}, { paced: false }).outputs).toHaveLength(1);
  });

  it('refuses keys that nothing takes, and files that are not there', async () => {
    const keyFile = join(await makeFolder(), 'keys');
    await writeFile(keyFile, 'k1\nk2\n');
    expect(() => read(['rtmp://a/live'], {}, { keyFile })).toThrow(
      'there are 2 stream keys for 1 outputs that take one',
    );
    expect(() => read(['rtmp://a/live'], {}, { keyFile: `${keyFile}-none` })).toThrow(
      'cannot be read (ENOENT)',
    );
  });

  it('quotes no secret', () => {
    for (const text of ['rtmp://h o s t/app/SECRET', 'srt://host?passphrase=SECRET-SECRET', 'ws://SECRET'])
      expect(() => read([text])).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining('SECRET') }),
      );
  });
});
