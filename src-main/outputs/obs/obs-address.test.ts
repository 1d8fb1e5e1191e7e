import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../base/errors.ts';
import { ownAddress, parseObsAddress, withPort } from './obs-address.ts';

describe("OBS's address", () => {
  it.each([
    ['127.0.0.1', 'ws://127.0.0.1:4455', true],
    ['localhost:4444', 'ws://localhost:4444', true],
    [' ws://127.0.0.1:4455/ ', 'ws://127.0.0.1:4455', true],
    ['[::1]:4455', 'ws://[::1]:4455', true],
    ['studio.local', 'ws://studio.local:4455', false],
    ['192.168.1.7:80', 'ws://192.168.1.7:80', false],
    ['wss://obs.example:443', 'wss://obs.example:443', false],
    ['wss://obs.example', 'wss://obs.example:4455', false],
  ])('is read: %s', (text, url, local) => {
    expect(parseObsAddress(text)).toMatchObject({ url, local });
  });

  it.each(['', 'http://127.0.0.1', '127.0.0.1:0', '127.0.0.1:99999', 'a b', 'ws://'])(
    'is not: %j',
    (text) => {
      expect(() => parseObsAddress(text)).toThrow(
        expect.objectContaining({ code: 'output_address_invalid' }),
      );
    },
  );

  it('holds no password, and does not repeat one', () => {
    for (const text of ['ws://:geheim@127.0.0.1', 'ws://127.0.0.1:4455/geheim', 'ws://127.0.0.1?p=geheim'])
      expect(() => parseObsAddress(text)).toThrow(/^(?!.*geheim).*password into its own field/);
  });

  it('of any text is one or an error of its own', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          const { url, port } = parseObsAddress(text);
          expect(new URL(url).host).not.toBe('');
          expect(port).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toBeInstanceOf(GatewayError);
        }
      }),
    );
  });

  it('tells the address of this machine that reaches it', async () => {
    expect(await ownAddress(parseObsAddress('127.0.0.2:4455'))).toBe('127.0.0.1');
    expect(await ownAddress(parseObsAddress('no.such.host.invalid'))).toBe('');
  });

  it('goes with another port', () => {
    expect(withPort(parseObsAddress('localhost'), 4460)).toMatchObject({
      url: 'ws://localhost:4460',
      port: 4460,
    });
  });
});
