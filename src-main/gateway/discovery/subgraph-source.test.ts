import { describe, expect, it } from 'vitest';
import { type FakeSigner, fakeSigner } from '../../../test/support/fake-signer.ts';
import { closeAfterEach } from '../../../test/support/gateway-open.ts';
import { CertificatePins } from '../tls/pins.ts';
import type { DiscoveryAnswer } from './discovered.ts';
import { subgraphSource } from './subgraph-source.ts';

const open = closeAfterEach();

const transcoder = (index: number) => ({
  id: `0x${index.toString(16).padStart(40, '0')}`,
  serviceURI: `https://o${index}.example:8935`,
});

/** A subgraph of `count` active orchestrators, or one that answers with `body`. */
async function subgraphWith(count: number, body?: unknown): Promise<FakeSigner> {
  return open.keep(
    await fakeSigner((response, request) => {
      const { variables } = JSON.parse(request.body) as { variables: { first: number; skip: number } };
      const { first, skip } = variables;
      const size = Math.max(0, Math.min(first, count - skip));
      const transcoders = Array.from({ length: size }, (_unused, index) => transcoder(skip + index));
      response.end(JSON.stringify(body ?? { data: { transcoders } }));
    }),
  );
}

const ask = (
  graph: FakeSigner,
  onFound = (_some: readonly unknown[]): void => undefined,
): Promise<DiscoveryAnswer> =>
  subgraphSource({
    url: new URL(`${graph.origin}/api/0123456789abcdef0123456789abcdef/subgraphs/id/FE63`),
    headers: { authorization: 'Bearer s3cret' },
    pins: new CertificatePins(),
  }).discover({ signal: new AbortController().signal, onFound });

describe('the subgraph', () => {
  it('is asked page by page for active orchestrators, with the key', async () => {
    const graph = await subgraphWith(2_345);
    const told: number[] = [];
    const { orchestrators, refused } = await ask(graph, (some) => told.push(some.length));
    expect(orchestrators).toHaveLength(2_345);
    expect(orchestrators[2_344]).toEqual({
      address: 'https://o2344.example:8935',
      ethAddress: transcoder(2_344).id,
      priceHintWeiPerPixel: null,
      publicOnly: true,
    });
    expect(refused).toBe(0);
    expect(told).toEqual([1000, 1000, 345]);
    expect(graph.requests.map(({ path }) => path)).toEqual(
      Array(3).fill('/api/0123456789abcdef0123456789abcdef/subgraphs/id/FE63'),
    );
    expect(graph.requests[0]?.headers.authorization).toBe('Bearer s3cret');
    expect(graph.requests[0]?.body).toContain('where: { active: true }');
  });

  it('is read no further than ten thousand', async () => {
    const { orchestrators, refusedWhy } = await ask(await subgraphWith(1_000_000));
    expect(orchestrators).toHaveLength(10_000);
    expect(refusedWhy).toBe('everything after the first 10000 entries');
  });

  it('cannot lead to private addresses, even from a private network', async () => {
    const transcoders = [
      { id: transcoder(1).id, serviceURI: 'https://10.0.0.1:8935' },
      { id: transcoder(2).id, serviceURI: null },
      { id: 'no address', serviceURI: 'https://a.example' },
    ];
    expect(await ask(await subgraphWith(0, { data: { transcoders } }))).toEqual({
      orchestrators: [
        { address: 'https://a.example', ethAddress: null, priceHintWeiPerPixel: null, publicOnly: true },
      ],
      refused: 2,
      refusedWhy: '1 private address, 1 without an address',
    });
  });

  it.each([
    [
      { errors: [{ message: 'auth error: missing authorization header' }] },
      'discovery_failed',
      'it refuses your key',
    ],
    [
      { errors: [{ message: 'Type `Query` has no field `transcoders`' }] },
      'discovery_failed',
      'it cannot answer the query',
    ],
    [{ data: { pools: [] } }, 'discovery_not_recognised', 'it is not the Livepeer subgraph'],
    [{ data: null }, 'discovery_not_recognised', 'it is not the Livepeer subgraph'],
    [[], 'discovery_not_recognised', 'it is not the Livepeer subgraph'],
  ])('that answers %j is refused', async (body, code, why) => {
    const graph = await subgraphWith(0, body);
    await expect(ask(graph)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(`(${why})`),
    });
    await expect(ask(graph)).rejects.not.toMatchObject({
      message: expect.stringContaining('0123456789abcdef'),
    });
  });
});
