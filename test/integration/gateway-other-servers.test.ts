import { describe, expect, it } from 'vitest';
import { type JobOutput, LiveVideoJob } from '../../src-main/gateway/index.ts';
import { fakeOrchestrator } from '../support/gateway-fakes.ts';
import { closeAfterEach } from '../support/gateway-open.ts';
import { type ScriptedRequest, type ScriptedServer, startScriptedServer } from '../support/trickle-script.ts';

const open = closeAfterEach();

/** A job whose two channels, all it has, are on a server of their own without TLS. */
async function startJob(
  script: (request: ScriptedRequest, self: ScriptedServer) => void,
): Promise<LiveVideoJob> {
  const channels = open.keep(await startScriptedServer(script));
  const answer = { publish_url: `${channels.url}/in/`, subscribe_url: `${channels.url}/out/`, extra: [1] };
  const orchestrator = open.keep(
    await fakeOrchestrator({
      info: () => ({
        priceInfo: { pricePerUnit: 0n, pixelsPerUnit: 0n },
        capabilities: {
          constraints: { PerCapability: { 35: { models: { 'a/b/c': { capacity: 0xffff_ffff } } } } },
        },
      }),
      onRequest: (_request, response) => response.end(JSON.stringify(answer)),
    }),
  );
  const session = await open.session(orchestrator.origin, { model: 'a/b/c' });
  return open.keep(await LiveVideoJob.start(session, { modelId: 'a/b/c' }));
}

async function readAll(output: JobOutput): Promise<string> {
  let text = '';
  for await (const chunk of output) text += `${chunk.segmentStart ? `${chunk.seq}:` : ''}${chunk.bytes} `;
  return text;
}

describe('a live job on a server with ways of its own', () => {
  it('reads output that begins at another number, on connections that close, with lengths, to a 404', async () => {
    const job = await startJob(({ line, response }) => {
      response.setHeader('connection', 'close');
      if (line === 'DELETE /c/in') response.end();
      if (line === 'GET /c/out/0') response.writeHead(470, { 'lp-trickle-latest': ' 7 ' }).end();
      else if (line === 'GET /c/out/7') response.writeHead(200, { 'lp-trickle-seq': '7' }).end('seven');
      else if (line === 'GET /c/out/8') response.writeHead(200, { 'content-length': 5 }).end('eight');
      else if (line === 'GET /c/out/9') response.writeHead(404).end('gone');
    });
    expect(await readAll(job.output)).toBe('7:seven 8:eight ');
    expect(await job.ended).toEqual({ name: 'closed', by: 'orchestrator' });
    expect(job.manifestId).toBe('in');
    await expect(job.updateParams({})).rejects.toMatchObject({ code: 'params_invalid' });
  });

  it('sends input to a server that answers before it has read, and closes the channel by its name', async () => {
    const received: Promise<string>[] = [];
    let server: ScriptedServer | undefined;
    const job = await startJob((request, self) => {
      server = self;
      if (request.line === 'DELETE /c/in') request.response.end();
      if (!request.line.startsWith('POST')) return;
      request.response.writeHead(201, { 'content-length': 2 }).end('ok');
      received.push(request.body().catch(() => 'dropped'));
    });
    for (const picture of ['one', 'two', 'three']) {
      expect(job.input.write(Buffer.from(picture), { startsSegment: true })).toBe(true);
      await job.input.drained();
    }
    await job.close();
    expect(await Promise.all(received.slice(0, 3))).toEqual(['one', 'two', 'three']);
    expect(job.stats.input).toMatchObject({ segments: 3, failed: 0 });
    expect(server?.lines).toContain('DELETE /c/in');
  });

  it('closes within two seconds while nothing has been answered yet', async () => {
    const job = await startJob(() => undefined);
    expect(job.state).toEqual({ name: 'starting' });
    const from = performance.now();
    await job.close();
    expect(performance.now() - from).toBeLessThan(2000);
  });
});
