import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RunnerStatus, readRunnerEvent } from './runner-status.ts';

/** A status as ai-runner sends it. */
const STATUS = {
  event: {
    type: 'status',
    pipeline: 'streamdiffusion',
    start_time: 1_730_000_000_000,
    state: 'ONLINE',
    last_state_update_time: 1_730_000_000_000,
    input_status: { last_input_time: 1_730_000_000_000, fps: 29.8 },
    inference_status: {
      last_output_time: 1_730_000_000_000,
      fps: 18.4,
      last_params_update_time: null,
      last_params: { prompt: 'a cat' },
      last_params_hash: 'md5',
      last_error_time: null,
      last_error: null,
      last_restart_time: null,
      last_restart_logs: ['line'],
      restart_count: 1,
    },
    timestamp: 1_730_000_000_123,
  },
  queue_event_type: 'ai_stream_events',
};

function status(message: unknown, previous: RunnerStatus | null = null): RunnerStatus {
  const event = readRunnerEvent(message, previous);
  if (event?.type !== 'status') throw new Error('no status');
  return event.status;
}

describe('readRunnerEvent', () => {
  it('reads a status', () => {
    expect(status(STATUS)).toEqual({
      state: 'ONLINE',
      pipeline: 'streamdiffusion',
      inputFps: 29.8,
      outputFps: 18.4,
      lastError: null,
      lastErrorMs: null,
      restartCount: 1,
      lastRestartLogs: ['line'],
      lastParams: { prompt: 'a cat' },
      timestampMs: 1_730_000_000_123,
    });
  });

  it('carries over parameters and logs, which are sent once', () => {
    const first = status(STATUS);
    const inference = { ...STATUS.event.inference_status, last_params: null, last_restart_logs: null };
    const second = status({ event: { ...STATUS.event, inference_status: inference } }, first);
    expect(second.lastParams).toEqual({ prompt: 'a cat' });
    expect(second.lastRestartLogs).toEqual(['line']);
  });

  it('takes what is readable of an odd status', () => {
    const odd = {
      type: 'status',
      state: 'DANCING',
      input_status: 'no',
      inference_status: { fps: 'fast', restart_count: -1 },
    };
    expect(status(odd)).toMatchObject({ state: 'UNKNOWN', inputFps: null, outputFps: null, restartCount: 0 });
  });

  it.each([
    [
      { event: { type: 'error', message: 'out of memory', time: 1.5 } },
      { type: 'error', message: 'out of memory' },
    ],
    [{ event: { type: 'error' } }, { type: 'error', message: 'the runner did not say what' }],
    [
      { event: { type: 'restart', restart_count: 2, restart_logs: ['a'] } },
      { type: 'restart', restartCount: 2, logs: ['a'] },
    ],
    [
      {
        event: { type: 'runner_send_first_processed_segment', timestamp: 7 },
        queue_event_type: 'stream_trace',
      },
      { type: 'trace', name: 'runner_send_first_processed_segment', timestampMs: 7 },
    ],
    [
      { type: 'send_first_processed_segment', timestamp: 7 },
      { type: 'trace', name: 'send_first_processed_segment', timestampMs: 7 },
    ],
    [
      { type: 'params_updated', timestamp: 1, params: { a: 1 } },
      { type: 'params', params: { a: 1 } },
    ],
    [
      { event: { timestamp: 1, fps: 2 }, queue_event_type: 'stream_heartbeat' },
      { type: 'liveness', name: 'stream_heartbeat' },
    ],
    [{ event: { type: 'something new' } }, { type: 'liveness', name: 'something new' }],
    [{}, { type: 'liveness', name: '' }],
  ])('reads %j', (message, event) => {
    expect(readRunnerEvent(message, null)).toEqual(event);
  });

  it.each([[null], [1], ['text'], [[]], [undefined]])('makes nothing of %j', (message) => {
    expect(readRunnerEvent(message, null)).toBeNull();
  });

  it('makes something or nothing of any JSON, and keeps texts short', () => {
    const types = fc.constantFrom('status', 'error', 'restart', 'params_updated', 'x'.repeat(5000));
    const message = fc.oneof(
      fc.jsonValue(),
      fc.record({
        event: fc.record({ type: types, message: fc.string(), inference_status: fc.jsonValue() }),
      }),
      fc.record({ type: types, state: fc.jsonValue(), params: fc.jsonValue() }),
    );
    fc.assert(
      fc.property(message, (value) => {
        const event = readRunnerEvent(value, null);
        if (event?.type === 'liveness') expect(event.name.length).toBeLessThanOrEqual(100);
        expect(event === null || typeof event.type === 'string').toBe(true);
      }),
    );
  });
});
