import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { silentServer } from '../../../test/support/gateway-fakes.ts';
import { closeAfterEach } from '../../../test/support/gateway-open.ts';
import { createCertificate } from '../../local/tls/certificate.ts';
import { CertificatePins } from '../tls/pins.ts';
import type { DiscoveryAnswer } from './discovered.ts';
import { type KnownOrchestrator, nodesSource } from './nodes-source.ts';

const open = closeAfterEach();

/** An orchestrator with a certificate of its own, whose `/discovery` answers so. */
async function orchestrator(status: number, body: string): Promise<string> {
  const { keyPem: key, certPem: cert } = createCertificate('127.0.0.1');
  const server = https.createServer({ key, cert }, (request, response) => {
    const { url } = request;
    response.writeHead(url === '/discovery' ? status : 400).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.keep({
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  });
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const ask = (known: readonly KnownOrchestrator[], timeoutMs = 2_000): Promise<DiscoveryAnswer> =>
  nodesSource({ known: () => known, pins: new CertificatePins(), timeoutMs }).discover({
    signal: new AbortController().signal,
  });

it('finds what orchestrators name as their nodes and in their /discovery', async () => {
  const list = JSON.stringify([
    { address: 'https://runner.example:8935', runners: [{ url: 'https://x.example' }] },
    { address: 'https://10.0.0.7:8935', runners: [] },
  ]);
  const [first, second] = [await orchestrator(200, list), await orchestrator(404, 'not found')];
  const { orchestrators, refused } = await ask([
    { address: first, nodes: ['https://node.example:8935', 'ftp://x', second], publicOnly: false },
    { address: second, nodes: [], publicOnly: false },
  ]);
  expect(orchestrators.map(({ address }) => address)).toEqual([
    'https://node.example:8935',
    'https://runner.example:8935',
    'https://10.0.0.7:8935',
  ]);
  expect(refused).toBe(1);
});

it('takes no private addresses from an orchestrator of the internet', async () => {
  const nodes = ['https://127.0.0.1:8935', 'https://192.168.1.1', 'https://fine.example:8935'];
  const answer = await ask([{ address: 'https://nowhere.invalid:8935', nodes, publicOnly: false }]);
  expect(answer).toMatchObject({
    orchestrators: [{ address: 'https://fine.example:8935' }],
    refused: 2,
    refusedWhy: '2 private addresses',
  });
});

it('asks nobody in a private network whom the internet has named', async () => {
  const list = JSON.stringify(['https://runner.example:8935']);
  const address = await orchestrator(200, list);
  expect((await ask([{ address, nodes: [], publicOnly: true }])).orchestrators).toEqual([]);
  expect((await ask([{ address, nodes: [], publicOnly: false }])).orchestrators).toHaveLength(1);
});

it('is kept from nothing by those that answer nonsense, too much, or not at all', async () => {
  const silent = open.keep(await silentServer());
  const many = JSON.stringify(Array.from({ length: 5_000 }, (_unused, index) => `https://n${index}.example`));
  const { orchestrators } = await ask(
    [
      { address: `https://127.0.0.1:${silent.port}`, nodes: ['https://a.example:8935'], publicOnly: false },
      { address: await orchestrator(200, '<html>'), nodes: [], publicOnly: false },
      { address: await orchestrator(200, many), nodes: [], publicOnly: false },
    ],
    500,
  );
  expect(orchestrators).toHaveLength(101);
});
