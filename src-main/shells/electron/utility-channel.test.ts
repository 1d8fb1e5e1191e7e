import { EventEmitter } from 'node:events';
import { afterEach, expect, test, vi } from 'vitest';
import { utilityEngine } from './utility-channel.ts';

class FakeProcess extends EventEmitter {
  readonly stderr = new EventEmitter();
  readonly postMessage = vi.fn<(message: unknown) => void>();
  readonly kill = vi.fn<() => boolean>(() => true);
  pid: number | undefined = 4_242;
}

const { fork } = vi.hoisted(() => ({ fork: vi.fn<(...args: unknown[]) => unknown>() }));
vi.mock('electron', () => ({ utilityProcess: { fork } }));

afterEach(() => void vi.restoreAllMocks());

function started() {
  const child = new FakeProcess();
  fork.mockReturnValueOnce(child);
  return { child, channel: utilityEngine('/out/engine.js') };
}

test('the process inherits nothing that may hold a secret', () => {
  vi.stubEnv('RIVULET_SIGNER_TOKEN', 'secret');
  started();
  const [entry, args, options] = fork.mock.lastCall as [string, string[], { env: Record<string, string> }];
  expect([entry, args]).toEqual(['/out/engine.js', []]);
  expect(options.env).toHaveProperty('UV_THREADPOOL_SIZE');
  expect(options.env).not.toHaveProperty('RIVULET_SIGNER_TOKEN');
  expect(options.env).not.toHaveProperty('ELECTRON_RUN_AS_NODE');
  vi.unstubAllEnvs();
});

test('messages pass both ways, their bytes cut out of larger buffers', () => {
  const { child, channel } = started();
  const received: unknown[] = [];
  channel.onMessage((message) => received.push(message));
  child.emit('message', { type: 'ready' });
  channel.post({ bytes: new Uint8Array(100).subarray(1, 3) });
  expect(received).toEqual([{ type: 'ready' }]);
  const [sent] = child.postMessage.mock.lastCall as [{ bytes: Uint8Array }];
  expect(sent.bytes.buffer.byteLength).toBe(2);
});

test('the exit is told with the last words, and nothing is posted after it', () => {
  const { child, channel } = started();
  const onExit = vi.fn<(reason: string) => void>();
  channel.onExit(onExit);
  child.stderr.emit('data', Buffer.from('out of memory\n'));
  child.emit('exit', 134);
  channel.post({ type: 'open' });
  expect(onExit.mock.calls).toEqual([['exit status 134: out of memory']]);
  expect(child.postMessage).not.toHaveBeenCalled();
});

test('it is ended at once, or politely when it has not begun', () => {
  const kill = vi.spyOn(process, 'kill').mockReturnValue(true);
  const { child, channel } = started();
  channel.kill();
  expect(kill).toHaveBeenCalledWith(4_242, 'SIGKILL');
  child.pid = undefined;
  channel.kill();
  expect(child.kill).toHaveBeenCalledTimes(1);
});
