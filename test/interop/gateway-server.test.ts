import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createCertificate } from '../../src-main/local/tls/certificate.ts';
import { PythonDriver } from './support/driver.ts';
import { kindOf, streamNegative } from './support/negative-stream.ts';
import { livepeerGateway } from './support/peers.ts';
import { describeWithPeers } from './support/python.ts';

// livepeer-gateway holds no orchestrator; the driver's is made of its generated gRPC service and messages, grpcio's own
// HTTP/2 and TLS, aiohttp, and the package's decoder and encoder (PyAV).
await describeWithPeers(
  'a stream of ours and an orchestrator of Python parts',
  [livepeerGateway],
  (python) => {
    let folder: string;
    let orchestrator: PythonDriver;

    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'rivulet-interop-'));
      const { certPem, keyPem } = createCertificate('127.0.0.1');
      const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
      await Promise.all([writeFile(certFile, certPem), writeFile(keyFile, keyPem)]);
      orchestrator = new PythonDriver(python, 'orchestrator.py', {
        certFile,
        keyFile,
        host: '127.0.0.1',
        model: 'negative',
        token: 'a-token-of-python',
      });
      await orchestrator.event('listening');
    });
    afterEach(async () => {
      await orchestrator[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    });

    it('connects, sends, reads back what PyAV encoded, and has a prompt obeyed', async () => {
      const { grpc } = await orchestrator.event('listening');
      const { summary, seen } = await streamNegative(python, orchestrator, {
        orchestrator: String(grpc),
        model: 'negative',
        params: { seed: 7 },
      });
      expect(summary.errors).toEqual([]);
      expect(summary.framesSent).toBe(150);
      expect(summary.framesReceived).toBeGreaterThanOrEqual(summary.framesSent * 0.98);
      expect(await orchestrator.event('job')).toMatchObject({
        body: { model_id: 'negative', params: { seed: 7 } },
        payment: '',
        token: 'a-token-of-python',
      });
      expect((await orchestrator.event('params')).params).toEqual({ seed: 7, prompt: 'plain' });
      expect(await orchestrator.event('ended')).toMatchObject({ frames: 150 });
      expect(seen && [kindOf(seen.first), kindOf(seen.last)]).toEqual(['negative', 'same']);
      expect(seen?.count).toBe(summary.framesReceived);
    });

    it('says what is wrong when the model is not served there', async () => {
      const { grpc } = await orchestrator.event('listening');
      const { summary } = await streamNegative(python, orchestrator, {
        orchestrator: String(grpc),
        model: 'positive',
        params: {},
      });
      expect(summary).toMatchObject({ ok: false, errors: [{ code: 'model_unknown' }] });
    });
  },
);
