import { afterEach, describe, expect, it, vi } from 'vitest';
import { GatewayError } from '../../base/errors.ts';
import type { AccessUnit } from '../access-unit.ts';
import { type AnyPipeline, HostedPipeline, type SourceHost } from './hosted-pipeline.ts';
import { type FromEngine, PUSH_WINDOW, UNIT_WINDOW } from './protocol.ts';

const unit = (ptsUs: number): AccessUnit => ({ kind: 'video', ptsUs, key: true, bytes: new Uint8Array(1) });

/** Lets everything that is ready happen. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A pipeline whose parts a test replaces. */
function pipelineOf(parts: Partial<AnyPipeline> = {}): AnyPipeline {
  return {
    start: async () => undefined,
    push: async () => undefined,
    update: async () => undefined,
    stop: async () => ({ done: 1 }),
    ...parts,
  };
}

/** Hosts a pipeline and keeps what it posts. */
function host(make: (host: SourceHost) => AnyPipeline): {
  hosted: HostedPipeline;
  posted: FromEngine[];
  types: () => string[];
} {
  const posted: FromEngine[] = [];
  const hosted = new HostedPipeline(
    1,
    async (owner) => make(owner),
    (message) => void posted.push(message),
    false,
  );
  return { hosted, posted, types: () => posted.map(({ type }) => type) };
}

describe('HostedPipeline', () => {
  afterEach(() => void vi.useRealTimers());

  it('sends as many units as main has room for, and the next when main has taken one', async () => {
    let owner: SourceHost | undefined;
    const { hosted, types } = host((given) => {
      owner = given;
      return pipelineOf();
    });
    await turn();
    if (!owner) throw new Error('not made');
    for (let index = 0; index < UNIT_WINDOW; index += 1) await owner.send(unit(index));
    expect(owner.room).toBe(0);
    let sent = false;
    const next = owner.send(unit(99)).then(() => {
      sent = true;
    });
    await Promise.resolve();
    expect(sent).toBe(false);
    hosted.taken(1, 0);
    await next;
    expect(types().filter((type) => type === 'unit')).toHaveLength(UNIT_WINDOW + 1);
    expect(owner.room).toBe(0);
  });

  it('sends what is left without room when it stops, before it says so', async () => {
    const { hosted, types } = host((owner) =>
      pipelineOf({
        stop: async () => {
          for (let index = 0; index < UNIT_WINDOW + 5; index += 1) await owner.send(unit(index));
          return { done: 1 };
        },
      }),
    );
    await hosted.stop();
    expect(types().filter((type) => type === 'unit')).toHaveLength(UNIT_WINDOW + 5);
    expect(types().at(-1)).toBe('stopped');
  });

  it('pushes one unit at a time, in order, and stops after the last', async () => {
    const log: string[] = [];
    const { hosted, types } = host(() =>
      pipelineOf({
        push: async ({ ptsUs }) => {
          log.push(`in ${ptsUs}`);
          await Promise.resolve();
          log.push(`out ${ptsUs}`);
        },
        stop: async () => {
          log.push('stop');
          return {};
        },
      }),
    );
    hosted.push(unit(1), 0);
    hosted.push(unit(2), 0);
    await hosted.stop();
    expect(log).toEqual(['in 1', 'out 1', 'in 2', 'out 2', 'stop']);
    expect(types()).toEqual(['opened', 'stopped']);
  });

  it('acknowledges units in groups, well before main has none left to send', async () => {
    const { hosted, posted } = host(() => pipelineOf());
    for (let n = 0; n < PUSH_WINDOW; n += 1) hosted.push(unit(n), 0);
    await hosted.stop();
    const groups = posted.flatMap((message) => (message.type === 'accepted' ? [message.units] : []));
    expect(groups.reduce((sum, units) => sum + units, 0)).toBe(PUSH_WINDOW);
    expect(groups[0]).toBeLessThanOrEqual(PUSH_WINDOW / 2);
  });

  it('answers a refused change and goes on', async () => {
    const refused = new GatewayError('params_invalid', 'no such filter');
    const { hosted, posted } = host(() => pipelineOf({ update: () => Promise.reject(refused) }));
    hosted.update(5, { filter: 'nonsense' });
    hosted.push(unit(1), 0);
    await hosted.stop();
    expect(posted).toContainEqual({ type: 'updated', id: 1, request: 5, error: refused.toJSON() });
    expect(posted.at(-1)).toEqual({ type: 'stopped', id: 1, summary: { done: 1 } });
  });

  it.each([
    ['does not start', pipelineOf({ start: () => Promise.reject(new GatewayError('media_empty', 'empty')) })],
    [
      'breaks on a unit',
      pipelineOf({ push: () => Promise.reject(new GatewayError('media_empty', 'empty')) }),
    ],
  ])('that %s is stopped and fails once', async (_what, pipeline) => {
    let stops = 0;
    const { hosted, posted } = host(() => ({
      ...pipeline,
      stop: async () => {
        stops += 1;
        return {};
      },
    }));
    hosted.push(unit(1), 0);
    hosted.push(unit(2), 0);
    await hosted.stop();
    expect(posted.filter(({ type }) => type === 'failed')).toEqual([
      { type: 'failed', id: 1, error: { code: 'media_empty', message: 'empty', fields: {} } },
    ]);
    expect(posted.map(({ type }) => type)).not.toContain('stopped');
    expect(stops).toBe(1);
  });

  it('sends the first report at once and those that follow together', async () => {
    let owner: SourceHost | undefined;
    const { hosted, posted } = host((given) => {
      owner = given;
      return pipelineOf();
    });
    await turn();
    vi.useFakeTimers();
    const report = { ptsUs: 1, decodedUs: 2, width: 3, height: 4, code: null };
    for (let index = 0; index < 3; index += 1) owner?.report(report);
    const batches = (): number[] =>
      posted.flatMap((message) => (message.type === 'reports' ? [message.reports.length] : []));
    expect(batches()).toEqual([1]);
    await vi.advanceTimersByTimeAsync(500);
    expect(batches()).toEqual([1, 2]);
    owner?.report(report);
    vi.useRealTimers();
    await hosted.stop();
    expect(batches()).toEqual([1, 2, 1]);
  });
});
