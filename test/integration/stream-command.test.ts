import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LocalNetwork } from '../../src-main/local/client.ts';
import { streamSummarySchema } from '../../src-preload/contract.ts';
import { type FinishedCli, runCli, startCli, summaryOf } from '../support/cli.ts';

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'rivulet-stream-'));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

const small = ['--size', '320x240', '--fps', '15'];
const testsrc = (model: string, ...more: string[]): string[] => [
  'stream',
  '--input',
  'testsrc',
  '--model',
  model,
  ...small,
  ...more,
];

/** One sentence, no stack trace, nobody left behind. */
function expectOneSentence(result: FinishedCli, code: number): void {
  expect(result.code, result.stderr).toBe(code);
  expect(result.stderr).not.toMatch(/\n\s+at .+:\d+:\d+/);
  expect(result.stderr.trim().split('\n')).toHaveLength(1);
  expect(result.stderr).toMatch(/^rivulet: .+/);
  expect(result.orphans).toEqual([]);
}

describe('stream: what works', () => {
  it('brings every picture of the test source back through noop, recorded on both sides', async () => {
    const output = join(scratch, 'noop.mp4');
    const input = join(scratch, 'noop-input.mkv');
    const result = await runCli(
      testsrc('noop', '--duration', '3', '--output', output, '--record-input', input, '--json'),
    );
    expect(result.code, result.stderr).toBe(0);
    const summary = streamSummarySchema.parse(summaryOf(result));
    expect(summary).toMatchObject({ ok: true, model: 'noop', latencySource: 'picture', errors: [] });
    expect(summary.framesSent + summary.framesDropped).toBe(45);
    expect(summary.framesReceived).toBe(summary.framesSent);
    expect(summary.bytesReceived).toBe(summary.bytesSent);
    expect(summary.outputs.map(({ path }) => path).sort()).toEqual([input, output].sort());
    for (const file of summary.outputs) expect(file.durationS).toBeCloseTo(3, 0);
    expect((await stat(output)).size).toBeGreaterThan(10_000);
    expect(result.orphans).toEqual([]);
  });

  it('takes new prompts while live, and ends cleanly on Ctrl-C with the recording whole', async () => {
    const output = join(scratch, 'prompted.mp4');
    const running = startCli(testsrc('edges', '--output', output, '--verbose'), { stdin: 'pipe' });
    await running.says('output tracks');
    running.child.stdin?.write('deep blue sea\n');
    await running.says('prompt: deep blue sea');
    process.kill(-(running.child.pid ?? 0), 'SIGINT');
    const result = await running.finished;
    expect(result.code, result.stderr).toBe(0);
    expect(result.stdout).toContain('done: edges');
    expect(result.stdout).toContain(output);
    expect(result.orphans).toEqual([]);
  });

  it('goes on when nobody reads what it prints', async () => {
    const output = join(scratch, 'unread.mp4');
    const running = startCli(testsrc('noop', '--duration', '1', '--output', output));
    running.child.stdout?.destroy();
    running.child.stderr?.destroy();
    const result = await running.finished;
    expect(result.code).toBe(0);
    expect((await stat(output)).size).toBeGreaterThan(5_000);
  });

  it('stops at once on a second Ctrl-C', async () => {
    const running = startCli(testsrc('noop', '--verbose'));
    await running.says('output tracks');
    process.kill(running.child.pid ?? 0, 'SIGINT');
    process.kill(running.child.pid ?? 0, 'SIGINT');
    const result = await running.finished;
    expect([0, 130]).toContain(result.code);
    expect(result.orphans).toEqual([]);
  });
});

describe('stream: bad input gets one sentence', () => {
  it.each([
    ['a missing file', () => join(scratch, 'none.mp4')],
    ['a folder', () => scratch],
  ])('%s', async (_name, input) => {
    const result = await runCli(['stream', '--input', input(), '--model', 'noop']);
    expectOneSentence(result, 1);
    expect(result.stderr).toContain(input());
  });

  it.each([
    ['empty.mp4', Buffer.alloc(0)],
    ['text.mp4', Buffer.from('this is not a video\n'.repeat(100))],
  ])('%s', async (name, content) => {
    const path = join(scratch, name);
    await writeFile(path, content);
    const result = await runCli(['stream', '--input', path, '--model', 'noop']);
    expectOneSentence(result, 1);
    expect(result.stderr).toContain(name);
  });

  it('an unknown model, with the models there are', async () => {
    const result = await runCli(testsrc('no-such-model'));
    expectOneSentence(result, 1);
    expect(result.stderr).toMatch(/does not offer "no-such-model".*noop/);
  });

  it('parameters that the model does not take', async () => {
    const result = await runCli(testsrc('edges', '--params', '{"strength":"very"}'));
    expectOneSentence(result, 1);
    expect(result.stderr).toContain('strength');
  });

  it('a recording that cannot be written', async () => {
    expectOneSentence(await runCli(testsrc('noop', '--output', join(scratch, 'none/out.mp4'))), 1);
    expectOneSentence(await runCli(testsrc('noop', '--output', join(scratch, 'out.avi'))), 2);
  });

  it('a recording over the input, which stays whole', async () => {
    const clip = join(scratch, 'precious.mp4');
    await writeFile(clip, 'the only copy');
    const result = await runCli(['stream', '--input', clip, '--model', 'noop', '--output', clip]);
    expectOneSentence(result, 1);
    expect(await readFile(clip, 'utf8')).toBe('the only copy');
  });

  it('wrong usage, with exit status 2', async () => {
    expectOneSentence(await runCli(['stream', '--nonsense']), 2);
    expectOneSentence(await runCli(['no-such-command']), 2);
  });

  it('the same in JSON, with the error in the summary', async () => {
    const result = await runCli([
      'stream',
      '--input',
      join(scratch, 'none.mp4'),
      '--model',
      'noop',
      '--json',
    ]);
    expect(result.code).toBe(1);
    const summary = streamSummarySchema.parse(summaryOf(result));
    expect(summary).toMatchObject({ ok: false, framesReceived: 0 });
    expect(summary.errors.map(({ code }) => code)).toEqual(['media_not_found']);
  });
});

describe('stream: bad orchestrators get one sentence', () => {
  const servers: Server[] = [];
  const networks: LocalNetwork[] = [];
  afterAll(async () => {
    for (const server of servers) server.close();
    await Promise.all(networks.map((network) => network.close()));
  });

  const tcp = async (onConnection: (socket: import('node:net').Socket) => void): Promise<string> => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      onConnection(socket);
    }).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    return `https://127.0.0.1:${(server.address() as { port: number }).port}`;
  };
  const misbehaving = async (misbehaviour: Parameters<typeof LocalNetwork.start>[0]): Promise<string> => {
    const network = await LocalNetwork.start(misbehaviour);
    networks.push(network);
    return network.serviceUri;
  };

  it('nobody there', async () => {
    const result = await runCli(testsrc('noop', '--orchestrator', 'https://127.0.0.1:1'));
    expectOneSentence(result, 1);
    expect(result.stderr).toContain('127.0.0.1:1');
  });

  it('not TLS, and silent', async () => {
    const plain = await tcp((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n'));
    expectOneSentence(await runCli(testsrc('noop', '--orchestrator', plain)), 1);
    const silent = await tcp(() => undefined);
    expectOneSentence(await runCli(testsrc('noop', '--orchestrator', silent)), 1);
  });

  it('another certificate than the one demanded', async () => {
    const uri = await misbehaving({});
    const result = await runCli(testsrc('noop', '--orchestrator', uri, '--pin', '00'.repeat(32)));
    expectOneSentence(result, 1);
    expect(result.stderr).toContain('certificate');
  });

  it.each([
    ['full', { full: true }],
    ['answering bytes that are no answer', { invalidProtobuf: true }],
    ['answering every segment 500', { answer500Every: 1 }],
    ['putting out garbage', { garbageVideo: true }],
    ['silent after the handshake', { dead: true }],
  ])('%s', async (_name, misbehaviour) => {
    const uri = await misbehaving({ misbehaviour });
    const result = await runCli(testsrc('noop', '--duration', '3', '--orchestrator', uri, '--json'));
    expect(result.code).toBe(1);
    const summary = streamSummarySchema.parse(summaryOf(result));
    expect(summary.ok).toBe(false);
    expect(summary.errors.map(({ message }) => message.replace(/:\d{4,5}\b/g, ':PORT'))).toMatchSnapshot();
    expect(result.orphans).toEqual([]);
  });

  it.each([
    ['ends the stream', { closeAfterMs: 1500 }],
    ['is gone', { crashAfterMs: 1500 }],
    ['forgets the channels', { answer404From: 2 }],
  ])('one that %s in the middle: the recording so far is kept', async (_name, misbehaviour) => {
    const uri = await misbehaving({ misbehaviour });
    const output = join(scratch, `${Object.keys(misbehaviour)[0]}.mp4`);
    const result = await runCli(
      testsrc('noop', '--duration', '60', '--output', output, '--orchestrator', uri, '--json'),
    );
    expect(result.code).toBe(1);
    const summary = streamSummarySchema.parse(summaryOf(result));
    expect(summary.errors.map(({ code }) => code)).toEqual(['orchestrator_lost']);
    expect(summary.framesReceived).toBeGreaterThan(10);
    expect(summary.outputs[0]?.durationS).toBeGreaterThan(0.5);
    expect(result.orphans).toEqual([]);
  });

  it('one that is gone shortly before the input ends is not taken for a success', async () => {
    const uri = await misbehaving({ misbehaviour: { crashAfterMs: 1500 } });
    const result = await runCli(testsrc('noop', '--duration', '2.6', '--orchestrator', uri, '--json'));
    expect(result.code).toBe(1);
    const summary = streamSummarySchema.parse(summaryOf(result));
    expect(summary.errors.map(({ code }) => code)).toEqual(['orchestrator_lost']);
  });

  it.each([
    ['answers 470 now and then', { answer470Every: 5 }],
    ['sends events that are no JSON', { garbageEvents: true }],
    ['sends no events', { noEvents: true }],
    ['ignores the control channel', { deafControl: true }],
    ['announces absurd capabilities', { insaneCapabilities: true }],
    ['starts slowly', { slowInfoMs: 1000, slowStartMs: 1000 }],
  ])('one that %s does not disturb', async (_name, misbehaviour) => {
    const uri = await misbehaving({ misbehaviour });
    const result = await runCli(testsrc('noop', '--duration', '2', '--orchestrator', uri, '--json'));
    expect(result.code, result.stderr).toBe(0);
    const summary = streamSummarySchema.parse(summaryOf(result));
    expect(summary.framesReceived).toBe(summary.framesSent);
  });
});
