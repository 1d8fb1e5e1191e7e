import { describe, expect, it } from 'vitest';
import type { HttpRequest } from './http/exchange.ts';
import { ServiceAddress } from './service-uri.ts';

const at = (address: string) => ({ address, port: 8935, family: address.includes(':') ? 'IPv6' : 'IPv4' });
const request = (host: string | undefined, localAddress = '10.0.0.5') =>
  ({ headers: { host }, socket: { localAddress } }) as unknown as HttpRequest;

describe('ServiceAddress', () => {
  it('is where the server listens', () => {
    expect(new ServiceAddress(null, at('127.0.0.1')).uri).toBe('https://127.0.0.1:8935');
    expect(new ServiceAddress(null, at('::1')).uri).toBe('https://[::1]:8935');
    expect(new ServiceAddress(null, at('0.0.0.0')).uri).toBe('https://127.0.0.1:8935');
  });

  it('is what was configured, with the port added where it is missing', () => {
    expect(new ServiceAddress('o.example', at('0.0.0.0')).uri).toBe('https://o.example:8935');
    expect(new ServiceAddress('o.example:443', at('0.0.0.0')).uri).toBe('https://o.example:443');
    expect(new ServiceAddress('fd00::1', at('::')).uri).toBe('https://[fd00::1]:8935');
    expect(new ServiceAddress('o.example', at('0.0.0.0')).forRequest(request('other:1'))).toBe(
      'https://o.example:8935',
    );
  });

  it('follows the connection where it listens on every address', () => {
    const address = new ServiceAddress(null, at('::'));
    expect(address.forConnection(request(undefined, '::ffff:10.0.0.5'))).toBe('https://10.0.0.5:8935');
    expect(address.forConnection(request(undefined, 'fd00::2'))).toBe('https://[fd00::2]:8935');
  });

  it('gives an HTTP client the address it used, unless that is no address', () => {
    const address = new ServiceAddress(null, at('127.0.0.1'));
    expect(address.forRequest(request('localhost:8935'))).toBe('https://localhost:8935');
    expect(address.forRequest(request('[::1]:8935'))).toBe('https://[::1]:8935');
    for (const bad of ['a/b', 'a b', 'user@host', '', 'host:1234567', undefined])
      expect(address.forRequest(request(bad))).toBe('https://127.0.0.1:8935');
  });
});
