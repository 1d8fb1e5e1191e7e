import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { runOrchestratorCommand } from '../../src-main/local/command.ts';
import { postJob, startJob } from '../support/local-orchestrator.ts';

/** Collects what the command writes, and tells when a text has appeared. */
function terminal() {
  const written = { stdout: '', stderr: '' };
  const waiting: { text: string; resolve: () => void }[] = [];
  const stream = (name: 'stdout' | 'stderr') => ({
    write: (text: string) => {
      written[name] += text;
      for (const wait of waiting) if (written.stdout.includes(wait.text)) wait.resolve();
    },
  });
  return {
    written,
    io: { stdout: stream('stdout'), stderr: stream('stderr') },
    shows: (text: string) =>
      new Promise<void>((resolve) => {
        if (written.stdout.includes(text)) resolve();
        else waiting.push({ text, resolve });
      }),
  };
}

const args = ['--port', '0', '--model', 'noop'];
const serviceUriIn = (text: string): string => /https:\/\/[\d.]+:\d+/.exec(text)?.[0] ?? '';

describe('npm start -- orchestrator', () => {
  it('says how to connect, logs jobs, and stops on Ctrl-C with status 0', async () => {
    const { io, written, shows } = terminal();
    const ended = runOrchestratorCommand(args, io);
    await shows('Ctrl-C');
    const serviceUri = serviceUriIn(written.stdout);
    expect(written.stdout).toMatch(/certificate {2}sha256 [0-9a-f]{64}\n/);
    expect(written.stdout).toMatch(/models {7}noop\n/);
    expect(written.stdout).toContain(`npm start -- stream --orchestrator ${serviceUri}`);
    const job = await startJob(serviceUri);
    await postJob(serviceUri, { model_id: 'nope' });
    await shows(`job started  job=${job.manifest_id}  model=noop`);
    await shows('job refused  status=503');
    process.emit('SIGINT');
    expect(await ended).toBe(0);
    expect(written.stdout).toContain(`job ended  job=${job.manifest_id}  reason=stopped`);
    expect(written.stderr).toBe('');
    expect(process.listenerCount('SIGINT')).toBe(0);
  });

  it('writes only JSON lines with --json', async () => {
    const { io, written, shows } = terminal();
    const ended = runOrchestratorCommand([...args, '--json'], io);
    await shows('listening');
    await startJob(serviceUriIn(written.stdout));
    process.emit('SIGTERM');
    expect(await ended).toBe(0);
    const events = written.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(events[0]).toMatchObject({ event: 'listening', models: ['noop'] });
    expect(events.map((event) => event.message ?? event.event)).toEqual([
      'listening',
      'job started',
      'job ended',
    ]);
  });

  it('answers 2 and a sentence to a wrong command line, 1 to what does not work, 0 to --help', async () => {
    const usage = terminal();
    expect(await runOrchestratorCommand(['--nonsense'], usage.io)).toBe(2);
    expect(usage.written).toEqual({
      stdout: '',
      stderr: "unknown option '--nonsense': see npm start -- orchestrator --help\n",
    });

    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const busy = terminal();
    expect(await runOrchestratorCommand(['--port', `${port}`, '--model', 'noop'], busy.io)).toBe(1);
    expect(busy.written.stderr).toMatch(
      new RegExp(`^port ${port} on 127\\.0\\.0\\.1 is in use by another program: .*\\n$`),
    );
    taken.close();

    const unknown = terminal();
    expect(await runOrchestratorCommand(['--port', '0', '--model', 'nope'], unknown.io)).toBe(1);
    expect(unknown.written.stderr).toMatch(/^there is no model "nope": choose one of noop, /);

    const help = terminal();
    expect(await runOrchestratorCommand(['--help'], help.io)).toBe(0);
    expect(help.written.stdout).toContain('--misbehave WHAT');
  });
});
