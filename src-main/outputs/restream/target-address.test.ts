import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../base/errors.ts';
import { publishAddress } from './publish-address.ts';
import { parseTarget } from './target-address.ts';

describe('parseTarget', () => {
  it.each([
    ['rtmp://host/live/key', { platform: 'rtmp', url: 'rtmp://host/live', key: 'key' }],
    ['rtmp://host:1936/a/b/key?x=1', { platform: 'rtmp', url: 'rtmp://host:1936/a/b', key: 'key?x=1' }],
    ['rtmp://host/live', { platform: 'rtmp', url: 'rtmp://host/live', key: null }],
    [
      'rtmps://live.twitch.tv/app/live_1',
      { platform: 'twitch', url: 'rtmps://live.twitch.tv/app', key: 'live_1' },
    ],
    ['rtmp://[::1]:1935/live/key', { platform: 'rtmp', url: 'rtmp://[::1]:1935/live', key: 'key' }],
    ['srt://host:9000', { platform: 'srt', url: 'srt://host:9000', key: null }],
    [
      'srt://host:9000?latency=120000&passphrase=0123456789',
      { platform: 'srt', url: 'srt://host:9000?latency=120', key: '0123456789' },
    ],
    ['srt://host:9000?streamid=a%2Fb', { platform: 'srt', url: 'srt://host:9000', key: 'streamid=a%2Fb' }],
    [
      'srt://:9710?mode=listener',
      { platform: 'srt-listener', url: 'srt://127.0.0.1:9710?mode=listener', key: null },
    ],
    [
      'srt://0.0.0.0:9710?mode=listener',
      { platform: 'srt-listener', url: 'srt://0.0.0.0:9710?mode=listener', key: null },
    ],
    ['https://host/whip', { platform: 'whip', url: 'https://host/whip', key: null }],
    ['https://host/whip?token=abc', { platform: 'whip', url: 'https://host/whip', key: '?token=abc' }],
    [
      'https://host/0123456789abcdef0123/webRTC/publish',
      { platform: 'whip', url: 'https://host', key: '/0123456789abcdef0123/webRTC/publish' },
    ],
    ['udp://239.1.1.1:5000?ttl=4', { platform: 'udp', url: 'udp://239.1.1.1:5000?ttl=4', key: null }],
  ])('takes apart %s', (text, parsed) => {
    expect(parseTarget(text)).toEqual(parsed);
    // What it gives is what it takes, once more.
    expect(parseTarget(parsed.url, { keyGiven: true }).url).toBe(parsed.url);
  });

  it('keeps the whole path of an address whose key is given apart', () => {
    expect(parseTarget('rtmp://host/live/room', { keyGiven: true })).toEqual({
      platform: 'rtmp',
      url: 'rtmp://host/live/room',
      key: null,
    });
  });

  it.each([
    '',
    'twitch',
    'ftp://host/x',
    'rtmp://host',
    'rtmp:///live/key',
    'rtmp://host:99999/live/key',
    'rtmp://name:pass@host/live/key',
    'srt://host',
    'srt://host:9000/path',
    'srt://host:9000?mode=rendezvous',
    'srt://host:9000?sndbuf=1',
    'srt://example.com:9000?mode=listener',
    'http://example.com/whip',
    'udp://host',
    'udp://host:5000?ttl=300',
  ])('says what to write instead of "%s"', (text) => {
    let error: unknown = null;
    try {
      parseTarget(text);
    } catch (cause) {
      error = cause;
    }
    expect(error).toMatchObject({ code: 'output_address_invalid' });
    expect(String(error)).toMatchSnapshot();
  });

  it('refuses an address of another kind than was said', () => {
    expect(() => parseTarget('srt://host:9000', { platform: 'twitch' })).toThrowErrorMatchingInlineSnapshot(
      `[GatewayError: Twitch is not sent to by srt:// (with ?mode=listener for a listener, without for a server): write an address like rtmps://live.twitch.tv/app]`,
    );
  });

  it('shows no key: neither in the address, nor in what it says is wrong', () => {
    const secret = fc.stringMatching(/^S3CRET[\w-]{6,20}$/);
    const place = fc.constantFrom(
      'host',
      'host:1935',
      '[::1]:9',
      'host:0',
      'ho st',
      'u:S3CRET@host',
      ':9000',
    );
    const shape = fc.constantFrom(
      (at: string, key: string) => `rtmp://${at}/live/${key}`,
      (at: string, key: string) => `rtmps://${at}/live/x?auth=${key}`,
      (at: string, key: string) => `rtmp://${at}/?${key}`,
      (at: string, key: string) => `srt://${at}?passphrase=${key}&mode=caller`,
      (at: string, key: string) => `srt://${at}?streamid=${key}&x=${key}`,
      (at: string, key: string) => `https://${at}/whip?${key}`,
      (at: string, key: string) => `https://${at}/whip/${key}xxxxxxxxxxxxxxxxxxxx`,
      (at: string, key: string) => `udp://${at}?${key}`,
      (at: string, key: string) => `gopher://${at}/${key}`,
    );
    fc.assert(
      fc.property(shape, place, secret, (make, at, key) => {
        let shown: string;
        try {
          shown = parseTarget(make(at, key)).url;
        } catch (error) {
          if (!(error instanceof GatewayError)) throw error;
          shown = JSON.stringify(error);
        }
        expect(shown).not.toContain('S3CRET');
      }),
    );
  });

  it('never raises anything but its own error', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl(),
          fc.string().map((rest) => `srt://${rest}`),
        ),
        (text) => {
          try {
            expect(parseTarget(text).url).toMatch(/^(rtmps?|srt|https?|udp):\/\//);
          } catch (error) {
            expect(error).toMatchObject({ code: 'output_address_invalid' });
          }
        },
      ),
    );
  });
});

describe('publishAddress', () => {
  it.each([
    [
      { platform: 'twitch', url: '', key: 'k' },
      { kind: 'rtmp', tls: true, host: 'live.twitch.tv', port: 443, app: 'app', key: 'k' },
    ],
    [
      { platform: 'rtmp', url: 'rtmp://host/a/b', key: ' k ' },
      { kind: 'rtmp', tls: false, host: 'host', port: 1935, app: 'a/b', key: 'k' },
    ],
    [
      { platform: 'srt', url: 'srt://host:9', key: 'streamid=a%26b&passphrase=0123456789' },
      { kind: 'srt', mode: 'caller', streamId: 'a&b', passphrase: '0123456789', latencyMs: 200 },
    ],
    [
      { platform: 'srt-listener', url: '', key: null },
      { kind: 'srt', mode: 'listener', host: '127.0.0.1', port: 9710, passphrase: null },
    ],
    [
      { platform: 'whip', url: 'https://host/whip', key: 'token' },
      { kind: 'whip', url: 'https://host/whip', token: 'token' },
    ],
    [
      { platform: 'whip', url: 'https://host', key: '/secret/path?x=1' },
      { kind: 'whip', url: 'https://host/secret/path?x=1', token: null },
    ],
  ] as const)('puts the key in: %o', (target, address) => {
    expect(publishAddress(target)).toMatchObject(address);
  });

  it.each([
    ['a key that is missing', { platform: 'youtube', url: '', key: null }],
    ['a key with a space in it', { platform: 'youtube', url: '', key: 'S3CRET key' }],
    ['a passphrase that is too short', { platform: 'srt', url: 'srt://host:9', key: 'S3CRET' }],
    ['a passphrase FFmpeg cannot be given', { platform: 'srt', url: 'srt://host:9', key: 'S3CRET&S3CRET' }],
  ] as const)('refuses %s', (_what, target) => {
    expect(() => publishAddress(target)).toThrowError(expect.not.stringContaining('S3CRET'));
    expect(() => publishAddress(target)).toThrowErrorMatchingSnapshot();
  });
});
