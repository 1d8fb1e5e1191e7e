import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SegmentSink } from '../../trickle/segment.ts';
import { EventStream } from './event-stream.ts';
import { StatusReporter } from './status.ts';

interface Sent {
  readonly event: Record<string, unknown> & { type: string; state?: string };
  readonly queue_event_type: string;
}

/** A channel that keeps what was written to it. */
function recorder(): { sink: SegmentSink; sent: Sent[] } {
  const sent: Sent[] = [];
  const sink: SegmentSink = {
    openSegment: async () => ({
      seq: sent.length,
      state: 'open',
      write: async (bytes) => void sent.push(JSON.parse(Buffer.from(bytes).toString('utf8')) as Sent),
      close: async () => undefined,
      delivered: Promise.resolve(),
    }),
    close: async () => undefined,
  };
  return { sink, sent };
}

describe('StatusReporter', () => {
  let sent: Sent[];
  let status: StatusReporter;

  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000 });
    const { sink, sent: kept } = recorder();
    sent = kept;
    status = new StatusReporter({ pipeline: 'edges', events: new EventStream(sink), intervalMs: 10_000 });
  });

  afterEach(() => {
    status.close();
    vi.useRealTimers();
  });

  /** Lets pictures pass for some seconds: so many in and so many out per second. */
  async function pass(seconds: number, fpsIn: number, fpsOut: number): Promise<void> {
    for (let tick = 0; tick < seconds * 60; tick += 1) {
      const due = (fps: number): boolean =>
        Math.floor((tick * fps) / 60) !== Math.floor(((tick - 1) * fps) / 60);
      if (due(fpsIn)) status.countInput();
      if (due(fpsOut)) status.countOutput();
      await vi.advanceTimersByTimeAsync(1000 / 60);
    }
  }

  const states = (): (string | undefined)[] =>
    sent.filter(({ event }) => event.type === 'status').map(({ event }) => event.state);
  const types = (): string[] => sent.map(({ event }) => event.type);

  it('goes from LOADING to ONLINE with the first picture out, and traces the way', async () => {
    status.begin();
    await pass(1, 30, 30);
    expect(types()).toEqual([
      'runner_receive_stream_request',
      'status',
      'runner_receive_first_ingest_segment',
      'runner_send_first_processed_segment',
      'status',
    ]);
    expect(states()).toEqual(['LOADING', 'ONLINE']);
    expect(sent.map((message) => message.queue_event_type)).toEqual([
      'stream_trace',
      'ai_stream_events',
      'stream_trace',
      'stream_trace',
      'ai_stream_events',
    ]);
  });

  it('reports every ten seconds with measured rates', async () => {
    status.begin();
    await pass(10.2, 30, 30);
    expect(states()).toEqual(['LOADING', 'ONLINE', 'ONLINE']);
    const last = sent.at(-1)?.event as unknown as Record<string, { fps: number }>;
    expect(last.input_status?.fps).toBeCloseTo(30, -0.5);
    expect(last.inference_status?.fps).toBeCloseTo(30, -0.5);
  });

  it('is DEGRADED_INPUT below 15 pictures a second and after two seconds without, and recovers', async () => {
    status.begin();
    await pass(4, 30, 30);
    await pass(4, 10, 10);
    expect(states().at(-1)).toBe('DEGRADED_INPUT');
    await pass(4, 30, 30);
    expect(states().at(-1)).toBe('ONLINE');
    await vi.advanceTimersByTimeAsync(2600);
    const changes = states().filter((state, i, all) => state !== all[i - 1]);
    expect(changes).toEqual(['LOADING', 'ONLINE', 'DEGRADED_INPUT', 'ONLINE', 'DEGRADED_INPUT']);
  });

  it('is DEGRADED_INFERENCE when the output does not keep up', async () => {
    status.begin();
    await pass(3, 30, 30);
    await pass(4, 30, 15);
    expect(states().at(-1)).toBe('DEGRADED_INFERENCE');
  });

  it('sends parameters once, and their hash always', async () => {
    status.setParams({ prompt: 'cat' }, true);
    status.begin();
    await vi.advanceTimersByTimeAsync(10_000);
    status.setParams({ prompt: 'dog' });
    await vi.advanceTimersByTimeAsync(0);
    const inference = sent
      .filter(({ event }) => event.type === 'status')
      .map(({ event }) => event.inference_status as Record<string, unknown>);
    expect(inference.map((entry) => entry.last_params)).toEqual([{ prompt: 'cat' }, null, { prompt: 'dog' }]);
    expect(inference[0]?.last_params_hash).toBe(inference[1]?.last_params_hash);
    expect(inference[2]?.last_params_hash).not.toBe(inference[1]?.last_params_hash);
    expect(inference.map((entry) => entry.last_params_update_time)).toEqual([null, null, 1_010_000]);
  });

  it('tells of a restart once, and is LOADING until pictures come again', async () => {
    status.begin();
    await pass(3, 30, 30);
    status.reportRestart(['it broke']);
    await pass(1, 30, 0);
    expect(states().at(-1)).toBe('LOADING');
    await pass(1, 30, 30);
    expect(states().at(-1)).toBe('ONLINE');
    const restart = sent.find(({ event }) => event.type === 'restart');
    expect(restart?.event).toMatchObject({ restart_count: 1, restart_logs: ['it broke'], pipeline: 'edges' });
    const logs = sent
      .filter(({ event }) => event.type === 'status')
      .map(({ event }) => (event.inference_status as Record<string, unknown>).last_restart_logs);
    expect(logs).toEqual([null, null, ['it broke'], null]);
  });

  it('tells of errors that it survives, and of the one it does not', async () => {
    status.begin();
    status.reportError('the prompt is not right');
    await vi.advanceTimersByTimeAsync(0);
    expect(sent.at(-1)?.event).toEqual({
      type: 'error',
      pipeline: 'edges',
      message: 'the prompt is not right',
      time: 1000,
    });
    status.fail('the end');
    await vi.advanceTimersByTimeAsync(0);
    expect(sent.at(-1)?.event).toMatchObject({
      type: 'status',
      state: 'ERROR',
      inference_status: { last_error: 'the end', last_error_time: 1_000_000 },
    });
  });

  it('says nothing after it was closed', async () => {
    status.begin();
    await vi.advanceTimersByTimeAsync(0);
    status.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(states()).toEqual(['LOADING']);
  });
});
