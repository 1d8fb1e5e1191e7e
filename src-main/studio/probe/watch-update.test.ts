import { describe, expect, it } from 'vitest';
import { stepText } from '../../../test/support/probe-run.ts';
import { GatewayError } from '../../base/errors.ts';
import type { JobEvent, ModelParams, RunnerStatus } from '../../gateway/index.ts';
import type { RawFrame } from '../../media/engine/options.ts';
import { isVisible, judgeUpdate, type UpdateSeen, UpdateWatch, updateOf } from './watch-update.ts';

const STATUS: RunnerStatus = {
  state: 'ONLINE',
  pipeline: 'noop',
  inputFps: 30,
  outputFps: 30,
  lastError: null,
  lastErrorMs: null,
  restartCount: 0,
  lastRestartLogs: null,
  lastParams: null,
  timestampMs: null,
};
const statusWith = (lastParams: Record<string, unknown>): JobEvent => ({
  type: 'runner',
  event: { type: 'status', status: { ...STATUS, lastParams } },
});

/** Sends `{prompt: 'new'}` to a job whose runner answers with these events. */
async function seenOf(
  events: readonly JobEvent[],
  fail?: GatewayError,
  {
    limitMs = 20,
    before = [],
    after = [],
  }: { limitMs?: number; before?: RawFrame[]; after?: RawFrame[] } = {},
): Promise<UpdateSeen> {
  const listeners = new Set<(event: JobEvent) => void>();
  const sent: ModelParams[] = [];
  const watch = new UpdateWatch(
    {
      subscribe: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      updateParams: async (params) => {
        if (fail) throw fail;
        sent.push(params);
        for (const event of events) for (const listener of listeners) listener(event);
      },
    },
    { prompt: 'new' },
    limitMs,
  );
  for (const picture of before) watch.picture(picture);
  await watch.run(new AbortController().signal);
  for (const picture of after) watch.picture(picture);
  expect(listeners.size).toBe(0);
  expect(sent).toEqual(fail ? [] : [{ prompt: 'new' }]);
  return watch.seen;
}

/** A grey picture, all of it as bright. */
const grey = (level: number): RawFrame => ({
  ptsUs: 0,
  width: 32,
  height: 18,
  data: new Uint8Array((32 * 18 * 3) / 2).fill(level),
});

describe('a parameter update', () => {
  it('is told by the status, or by an event of its own', async () => {
    const status = await seenOf([statusWith({ prompt: 'old' }), statusWith({ prompt: 'new', seed: 1 })]);
    expect(status.told).toBe('status');
    expect(stepText(judgeUpdate(status, true))).toMatch(/^passed: .*status shows/);
    const event = await seenOf([{ type: 'runner', event: { type: 'params', params: { prompt: 'new' } } }]);
    expect(stepText(judgeUpdate(event, true))).toMatch(/^passed: the runner confirmed/);
  });

  it('that is never told fails, or cannot be judged where the runner tells nothing', async () => {
    const unseen = await seenOf([statusWith({ prompt: 'old' })]);
    expect(unseen.told).toBeNull();
    expect(stepText(judgeUpdate(unseen, true))).toMatch(/^failed: .*never told/);
    expect(stepText(judgeUpdate(unseen, false))).toMatch(/^warning: .*nobody can tell/);
  });

  it('that the runner refuses, or the channel does not take, says so', async () => {
    const refused = await seenOf([{ type: 'runner', event: { type: 'error', message: 'extra field' } }]);
    expect(stepText(judgeUpdate(refused, true))).toMatch(/^warning: .*extra field/);
    const lost = await seenOf([], new GatewayError('publisher_dead', 'the channel is gone'));
    expect(stepText(judgeUpdate(lost, true))).toMatch(/^failed: the channel is gone\n→ check that a proxy/);
  });

  it('shows in the picture, whatever the runner tells', async () => {
    const told = statusWith({ prompt: 'new' });
    const pictures = { before: [grey(50), grey(52)], after: [grey(51), grey(90)] };
    expect(stepText(judgeUpdate(await seenOf([told], undefined, pictures), true))).toMatch(
      /^passed: .*status shows the new parameters, and the picture changed$/,
    );
    const silent = await seenOf([], undefined, pictures);
    expect(silent).toMatchObject({ told: null, changed: true, changedMs: expect.any(Number) });
    expect(stepText(judgeUpdate(silent, false))).toBe(
      'passed: the picture changed; its runner reports nothing',
    );
    expect(stepText(judgeUpdate(silent, true))).toMatch(
      /^warning: the picture changed, and the runner never told/,
    );
  });

  it('that is told and does not show is a warning; with too few pictures it is none', async () => {
    const told = statusWith({ prompt: 'new' });
    const same = { before: [grey(50), grey(52)], after: [grey(51)] };
    expect(stepText(judgeUpdate(await seenOf([told], undefined, same), true))).toMatch(
      /^warning: .*the picture looks as it did before/,
    );
    const few = { before: [grey(50)], after: [grey(90)] };
    expect(stepText(judgeUpdate(await seenOf([told], undefined, few), true))).toBe(
      'passed: the runner’s status shows the new parameters',
    );
    expect(isVisible('noop')).toBe(false);
    expect(isVisible('streamdiffusion')).toBe(true);
  });

  it('sends no prompt to a model whose prompt is a workflow', () => {
    expect(updateOf('comfyui', {})).toEqual({ width: 512, height: 512 });
    expect(updateOf('transcode', {})).toEqual({ width: 512, height: 512 });
    expect(updateOf('noop', {})).toHaveProperty('prompt');
  });
});
