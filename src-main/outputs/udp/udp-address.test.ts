import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../base/errors.ts';
import { isMulticast, parseUdpAddress } from './udp-address.ts';

describe('parseUdpAddress', () => {
  it.each([
    ['udp://127.0.0.1:5000', { host: '127.0.0.1', port: 5000, ttl: null, localAddress: null }],
    ['udp://@239.255.0.1:5000?ttl=4', { host: '239.255.0.1', port: 5000, ttl: 4, localAddress: null }],
    ['udp://[ff15::1]:1234?localaddr=::1', { host: 'ff15::1', port: 1234, ttl: null, localAddress: '::1' }],
    [
      'udp://studio.local:65535/?pkt_size=1316',
      { host: 'studio.local', port: 65_535, ttl: null, localAddress: null },
    ],
  ])('%s', (url, address) => {
    expect(parseUdpAddress(url)).toEqual(address);
  });

  it.each([
    ['http://127.0.0.1:5000', 'write it as udp://host:port'],
    ['udp', 'write it as udp://host:port'],
    ['udp://127.0.0.1', 'there is no port; write it as udp://host:port'],
    ['udp://127.0.0.1:0', 'port 0 belongs to services of the system; choose one from 1024 to 65535'],
    ['udp://127.0.0.1:53', 'port 53 belongs to services of the system; choose one from 1024 to 65535'],
    ['udp://127.0.0.1:65536', 'write it as udp://host:port'],
    ['udp://:5000', 'write it as udp://host:port'],
    ['udp://a%20b:5000', 'its host is neither a name nor an address'],
    ['udp://user:secret@127.0.0.1:5000', 'UDP knows no users and passwords'],
    ['udp://127.0.0.1:5000/live', 'nothing may follow the port but ?ttl= and ?localaddr='],
    ['udp://0.0.0.0:5000', "0.0.0.0 is nobody's address; name the machine that reads"],
    [
      'udp://255.255.255.255:5000',
      'sending to everybody is not done; name one machine, or a group such as 239.255.0.1',
    ],
    ['udp://127.0.0.1:5000?ttl=0', 'ttl is a number from 1 to 255'],
    ['udp://127.0.0.1:5000?ttl=1e2', 'ttl is a number from 1 to 255'],
    ['udp://127.0.0.1:5000?localaddr=eth0', 'localaddr is an address of this machine, such as 192.168.1.5'],
    ['udp://127.0.0.1:5000?fifo_size=9', 'it takes ttl and localaddr, not "fifo_size"'],
    ['udp://127.0.0.1:5000?pkt_size=9000', 'packets have 1316 bytes; leave pkt_size out'],
  ])('refuses %s: %s', (url, why) => {
    expect(() => parseUdpAddress(url)).toThrow(`this is no address to send UDP to: ${why}`);
  });

  it('reads or refuses whatever is written, and repeats no passwords', () => {
    const text = fc.oneof(fc.string(), fc.webUrl({ validSchemes: ['udp'], withQueryParameters: true }));
    fc.assert(
      fc.property(text, (url) => {
        try {
          const { port } = parseUdpAddress(url);
          expect(port).toBeGreaterThanOrEqual(1024);
        } catch (error) {
          expect(error).toBeInstanceOf(GatewayError);
        }
      }),
    );
    expect(() => parseUdpAddress('udp://user:hunter2@a:5000')).not.toThrow(/hunter2/);
  });

  it('knows groups', () => {
    for (const group of ['224.0.0.1', '239.255.255.255', 'ff15::1', 'FF02::1'])
      expect(isMulticast(group)).toBe(true);
    for (const machine of ['223.255.0.1', '240.0.0.1', '10.0.0.1', 'fe80::1', '::1'])
      expect(isMulticast(machine)).toBe(false);
  });
});
