// The servers that bench/trickle.ts measures, in a process of their own: trickle over TLS, and a bare TLS relay.
import { createSecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import { allowLongRequests, TrickleServer } from '../../src-main/trickle/server.ts';
import { makeCertificate, type TestCertificate } from '../../test/support/trickle-certificate.ts';
import { answerCpuQuestions, type ServerReady } from './processes.ts';

const certificate = await makeCertificate();
const ready: ServerReady = {
  cert: certificate.cert,
  tricklePort: await startTrickle(certificate),
  relayPort: await startRelay(certificate),
};
answerCpuQuestions();
process.once('disconnect', () => process.exit());
process.send?.(ready);

function startTrickle({ cert, key }: TestCertificate): Promise<number> {
  const trickle = new TrickleServer({ allowCreate: true });
  const server = createSecureServer({ cert, key, allowHTTP1: true }, (request, response) => {
    if (!trickle.handle(request, response)) response.writeHead(404).end();
  });
  allowLongRequests(server);
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

/** The first two connections are a pair: what the second sends, the first receives. Then the next two. */
function startRelay({ cert, key }: TestCertificate): Promise<number> {
  let reader: TLSSocket | undefined;
  const server = createServer({ cert, key, noDelay: true }, (socket) => {
    socket.on('error', () => undefined);
    if (!reader) {
      reader = socket;
      socket.write('r');
      return;
    }
    const to = reader;
    reader = undefined;
    socket.on('data', (bytes) => {
      if (to.write(bytes)) return;
      socket.pause();
      to.once('drain', () => socket.resume());
    });
    socket.on('end', () => to.end());
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
