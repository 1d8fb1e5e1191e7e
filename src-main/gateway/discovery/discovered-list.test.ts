import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPublicHost } from '../tls/public-host.ts';
import { DiscoveredList } from './discovered-list.ts';
import { readEntry } from './entry-reader.ts';

/** A value as an answer may hold it in place of an orchestrator. */
const entryValue = fc.oneof(
  fc.webUrl(),
  fc.ipV4().map((ip) => `https://${ip}:8935`),
  fc.ipV6().map((ip) => `https://[${ip}]`),
  fc.string(),
  fc.jsonValue(),
  fc.record({ address: fc.oneof(fc.webUrl(), fc.domain(), fc.jsonValue()), score: fc.double() }),
  fc.record({
    Address: fc.constant(`0x${'aB'.repeat(20)}`),
    ServiceURI: fc.oneof(fc.webUrl(), fc.jsonValue()),
    PricePerPixel: fc.oneof(fc.double(), fc.jsonValue()),
    Active: fc.oneof(fc.boolean(), fc.jsonValue()),
  }),
  fc.record({ pricePerPixel: fc.oneof(fc.jsonValue(), fc.record({ ServiceURI: fc.webUrl() })) }),
);

describe('what a source names', () => {
  it('is taken or counted, whatever it is: only origins of the internet come through', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.oneof(fc.constant(null), fc.string(), fc.constant(`0x${'cd'.repeat(20)}`)), entryValue),
        ),
        (entries) => {
          const list = new DiscoveredList();
          for (const [key, value] of entries) list.add(readEntry({ key, value }), { allowPrivate: false });
          const { orchestrators, refused, refusedWhy } = list.answer();
          expect(orchestrators.length + refused).toBeLessThanOrEqual(entries.length);
          expect(refusedWhy === '').toBe(refused === 0);
          expect(new Set(orchestrators.map(({ address }) => address)).size).toBe(orchestrators.length);
          for (const { address, ethAddress, priceHintWeiPerPixel } of orchestrators) {
            expect(new URL(address).origin).toBe(address);
            expect(address).toMatch(/^https?:\/\//);
            expect(isPublicHost(new URL(address))).toBe(true);
            expect(ethAddress ?? '0x'.padEnd(42, '0')).toMatch(/^0x[0-9a-f]{40}$/);
            expect(priceHintWeiPerPixel ?? 1).toBeGreaterThan(0);
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('is at most ten thousand entries, good or bad', () => {
    const list = new DiscoveredList();
    for (let index = 0; index < 10_005; index += 1) {
      const value = index % 2 === 0 ? `https://o${index}.example` : 'ftp://x';
      list.add(readEntry({ key: null, value }), { allowPrivate: false });
    }
    expect(list.hasRoom).toBe(false);
    const { orchestrators, refused, refusedWhy } = list.answer();
    expect([orchestrators.length, refused]).toEqual([5_000, 5_000]);
    expect(refusedWhy).toBe('5000 neither https:// nor http://, everything after the first 10000 entries');
  });
});
