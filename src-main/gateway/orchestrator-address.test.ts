import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GatewayError } from '../base/errors.ts';
import { parseOrchestratorAddress } from './orchestrator-address.ts';

describe('parseOrchestratorAddress', () => {
  it.each([
    ['example.org', 'https://example.org:8935'],
    ['example.org:9000', 'https://example.org:9000'],
    ['  https://Example.org  ', 'https://example.org'],
    ['https://example.org:443/', 'https://example.org'],
    ['http://127.0.0.1:4000', 'http://127.0.0.1:4000'],
    ['HTTP://localhost', 'http://localhost'],
    ['::1', 'https://[::1]:8935'],
    ['[::1]:9000', 'https://[::1]:9000'],
    ['[2001:db8::1]', 'https://[2001:db8::1]:8935'],
    ['10.0.0.1', 'https://10.0.0.1:8935'],
    ['bücher.example', 'https://xn--bcher-kva.example:8935'],
  ])('reads %s as %s', (input, origin) => {
    expect(parseOrchestratorAddress(input).origin).toBe(origin);
  });

  it.each([
    ['', 'it is empty'],
    ['ftp://host', 'ftp:// is not https:// or http://'],
    ['https://', 'it names no host'],
    ['host:99999', 'its port is not a number up to 65535'],
    ['host:abc', 'its port is not a number up to 65535'],
    ['host:0', 'port 0 cannot be called'],
    ['host name', 'its host is not valid'],
    ['https://host/path', 'it must end after the port'],
    ['https://host?x=1', 'it must end after the port'],
    [`h${'o'.repeat(5000)}st`, 'it is too long'],
  ])('refuses %j: %s', (input, why) => {
    expect(() => parseOrchestratorAddress(input)).toThrow(why);
  });

  it('does not repeat a password', () => {
    expect(() => parseOrchestratorAddress('https://me:hunter2@host')).toThrow(/user name/);
    expect(() => parseOrchestratorAddress('https://me:hunter2@host')).not.toThrow(/hunter2/);
  });

  it('gives an address, which its origin leads to again, or its own error for every text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl(), fc.ipV6(), fc.domain()), (input) => {
        try {
          const { protocol, origin } = parseOrchestratorAddress(input);
          expect(protocol).toMatch(/^https?:$/);
          expect(parseOrchestratorAddress(origin).origin).toBe(origin);
        } catch (error) {
          expect(error).toBeInstanceOf(GatewayError);
          expect((error as GatewayError).code).toBe('orchestrator_address_invalid');
        }
      }),
    );
  });
});
