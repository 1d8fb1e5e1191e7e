import type { NetworkInterfaceInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { feedUrls } from './feed-urls.ts';

const address = (text: string, internal = false): NetworkInterfaceInfo =>
  ({ address: text, family: text.includes(':') ? 'IPv6' : 'IPv4', internal }) as NetworkInterfaceInfo;

const interfaces = {
  lo: [address('127.0.0.1', true), address('::1', true)],
  eth0: [address('192.168.1.5'), address('fe80::1'), address('fd00::5')],
};

describe('feedUrls', () => {
  it('names this machine alone unless others are let in', () => {
    expect(feedUrls({ port: 8, token: 'T', lan: false }, interfaces)).toEqual({
      ts: 'http://127.0.0.1:8/T/live.ts',
      mjpeg: 'http://127.0.0.1:8/T/live.mjpeg',
      page: 'http://127.0.0.1:8/T/',
      lan: [],
    });
  });

  it('names every address that others reach it by', () => {
    expect(feedUrls({ port: 8, token: 'T', lan: true }, interfaces).lan).toEqual([
      'http://192.168.1.5:8/T/',
      'http://[fd00::5]:8/T/',
    ]);
  });
});
