import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { runOrchestratorCommand } from '../../src-main/shells/cli/orchestrator-command.ts';
import { runCli } from '../support/cli.ts';
import { postJob, startJob } from '../support/local-orchestrator.ts';

/** Collects what the command writes, and tells when a text has appeared. */
function terminal() {
  let written = '';
  const waiting: { text: string; resolve: () => void }[] = [];
  return {
    text: () => written,
    output: {
      write: (text: string) => {
        written += text;
        for (const wait of waiting) if (written.includes(wait.text)) wait.resolve();
      },
    },
    shows: (text: string) =>
      new Promise<void>((resolve) => {
        if (written.includes(text)) resolve();
        else waiting.push({ text, resolve });
      }),
  };
}

const args = ['--port', '0', '--model', 'noop'];
const serviceUriIn = (text: string): string => /https:\/\/[\d.]+:\d+/.exec(text)?.[0] ?? '';

describe('npm start -- orchestrator', () => {
  it('says how to connect, logs jobs, and stops on Ctrl-C with status 0', async () => {
    const { output, text, shows } = terminal();
    const ended = runOrchestratorCommand(args, output);
    await shows('Ctrl-C');
    const serviceUri = serviceUriIn(text());
    expect(text()).toMatch(/certificate {2}sha256 [0-9a-f]{64}\n/);
    expect(text()).toMatch(/models {7}noop\n/);
    expect(text()).toContain(`npm start -- stream --orchestrator ${serviceUri}`);
    const job = await startJob(serviceUri);
    await postJob(serviceUri, { model_id: 'nope' });
    await shows(`job started  job=${job.manifest_id}  model=noop`);
    await shows('job refused  status=503');
    process.emit('SIGINT');
    expect(await ended).toBe(0);
    expect(text()).toContain(`job ended  job=${job.manifest_id}  reason=stopped`);
    expect(process.listenerCount('SIGINT')).toBe(0);
  });

  it('writes only JSON lines with --json', async () => {
    const { output, text, shows } = terminal();
    const ended = runOrchestratorCommand([...args, '--json'], output);
    await shows('listening');
    await startJob(serviceUriIn(text()));
    process.emit('SIGTERM');
    expect(await ended).toBe(0);
    const events = text()
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

  it('says what it cannot do', async () => {
    await expect(runOrchestratorCommand(['--nonsense'])).rejects.toMatchObject({ code: 'usage' });

    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    await expect(runOrchestratorCommand(['--port', `${port}`, '--model', 'noop'])).rejects.toMatchObject({
      code: 'port_in_use',
      message: expect.stringMatching(
        new RegExp(`^port ${port} on 127\\.0\\.0\\.1 is in use by another program: `),
      ),
    });
    taken.close();

    await expect(runOrchestratorCommand(['--port', '0', '--model', 'nope'])).rejects.toMatchObject({
      code: 'model_unknown',
      message: expect.stringMatching(/^there is no model "nope": choose one of noop, /),
    });
    expect(process.listenerCount('SIGINT')).toBe(0);
  });

  it('has help, and status 2 for a wrong command line', async () => {
    const help = await runCli(['orchestrator', '--help']);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toContain('--misbehave WHAT');
    expect(await runCli(['help', 'orchestrator'])).toMatchObject({ code: 0, stdout: help.stdout });
    expect(await runCli(['orchestrator', '--nonsense'])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: "rivulet: unknown option '--nonsense': run `npm start -- help orchestrator` for the options\n",
    });
  });
});
