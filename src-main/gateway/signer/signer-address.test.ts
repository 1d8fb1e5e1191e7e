import { describe, expect, it } from 'vitest';
import { parseSignerAddress } from './signer-address.ts';

describe('parseSignerAddress', () => {
  it.each([
    ['signer.example', 'https://signer.example/'],
    [' https://signer.example:7936/v1 ', 'https://signer.example:7936/v1'],
    ['http://127.0.0.1:7936', 'http://127.0.0.1:7936/'],
    ['http://[::1]:7936', 'http://[::1]:7936/'],
    ['http://192.168.1.4:7936', 'http://192.168.1.4:7936/'],
    ['http://signer:7936', 'http://signer:7936/'],
    ['http://signer.local', 'http://signer.local/'],
    ['localhost:7936', 'https://localhost:7936/'],
  ])('reads %s', (text, url) => {
    expect(parseSignerAddress(text).href).toBe(url);
  });

  it.each([
    ['', 'it is empty or too long'],
    ['https://', 'it is no URL'],
    ['ftp://signer.example', 'it is not https:// or http://'],
    ['https://me:pw@signer.example', 'it must not hold a user name or password: use a header'],
    ['https://signer.example/?key=1', 'it must end after its path'],
    ['http://signer.example', 'http:// would show your headers to everybody on the way: use https://'],
    ['http://172.32.0.1', 'http:// would show your headers to everybody on the way: use https://'],
  ])('refuses %s', (text, why) => {
    expect(() => parseSignerAddress(text)).toThrow(
      `this is not the address of a signer: ${why}; write it as https://host:port`,
    );
  });
});
