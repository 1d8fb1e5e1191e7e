import { expect, it, vi } from 'vitest';
import type { OutputPhase } from '../../../src-preload/contract.ts';
import { deferred } from '../../base/async.ts';
import type { Output } from '../../outputs/output.ts';
import { StatusKeeper } from '../../outputs/status-keeper.ts';
import { OutputSlot } from './output-slot.ts';

class PlayedOutput implements Output {
  readonly keeper = new StatusKeeper();
  readonly ended = deferred<void>();

  constructor(phase: OutputPhase = 'on') {
    this.keeper.set(phase);
  }

  get status() {
    return this.keeper.status;
  }
  onChange(listener: () => void) {
    return this.keeper.onChange(listener);
  }
  async stop(): Promise<void> {
    this.keeper.set('stopping');
    await this.ended.promise;
    this.keeper.set('off');
  }
}

it('starts one output at a time, and the user’s word makes it theirs', async () => {
  const slot = new OutputSlot(() => undefined);
  const open = vi.fn(() => new PlayedOutput());
  await slot.start('stream', open);
  await slot.start('user', open);
  // A stream does not take it back.
  await slot.start('stream', open);
  expect(open).toHaveBeenCalledTimes(1);
  await slot.streamEnded();
  expect(slot.runs).toBe(true);
});

it('ends with the stream what began with it, also what was still being started', async () => {
  const slot = new OutputSlot(() => undefined);
  const output = new PlayedOutput();
  output.ended.resolve();
  const opened = deferred<PlayedOutput>();
  const starting = slot.start('stream', () => opened.promise);
  const ended = slot.streamEnded();
  opened.resolve(output);
  await Promise.all([starting, ended]);
  expect(output.status.phase).toBe('off');
  expect(slot.status.phase).toBe('off');
});

it('starts nothing once it is closed', async () => {
  const slot = new OutputSlot(() => undefined);
  const open = vi.fn(() => new PlayedOutput());
  const closing = slot.close();
  await expect(slot.start('user', open)).rejects.toMatchObject({ code: 'aborted' });
  await closing;
  expect(open).not.toHaveBeenCalled();
});

it('has the last word of many quick ones', async () => {
  const slot = new OutputSlot(() => undefined);
  const open = vi.fn(() => {
    const output = new PlayedOutput();
    output.ended.resolve();
    return output;
  });
  const words = Array.from({ length: 20 }, () => [slot.start('user', open), slot.stop()]).flat();
  words.push(slot.start('user', open));
  await Promise.all(words);
  expect(open).toHaveBeenCalledTimes(21);
  const outputs = open.mock.results.map(({ value }) => value as PlayedOutput);
  expect(outputs.filter(({ status }) => status.phase === 'on')).toEqual([slot.output]);
});

it('keeps one that has failed to be seen, and starts another in its place', async () => {
  const slot = new OutputSlot(() => undefined);
  const failed = new PlayedOutput('failed');
  failed.ended.resolve();
  await slot.start('user', () => failed);
  expect(slot.status.phase).toBe('failed');
  expect(slot.runs).toBe(false);
  await slot.start('user', () => new PlayedOutput());
  expect(slot.status.phase).toBe('on');
});

it('starts the next one only when the one before has ended', async () => {
  const onChange = vi.fn();
  const slot = new OutputSlot(onChange);
  const first = new PlayedOutput();
  await slot.start('user', () => first);
  const open = vi.fn(() => new PlayedOutput());
  const stopping = slot.stop();
  const starting = slot.start('user', open);
  await vi.waitFor(() => expect(slot.status.phase).toBe('stopping'));
  expect(open).not.toHaveBeenCalled();
  first.ended.resolve();
  await Promise.all([stopping, starting]);
  expect(slot.status.phase).toBe('on');
  onChange.mockClear();
  first.keeper.set('failed');
  expect(onChange).not.toHaveBeenCalled();
});

it('restarts only what was started, by the same word', async () => {
  const slot = new OutputSlot(() => undefined);
  const open = vi.fn(() => new PlayedOutput());
  await slot.restart(open);
  expect(open).not.toHaveBeenCalled();
  const first = new PlayedOutput();
  first.ended.resolve();
  await slot.start('stream', () => first);
  await slot.restart(open);
  expect(open).toHaveBeenCalledTimes(1);
  open.mock.results[0]?.value.ended.resolve();
  await slot.streamEnded();
  expect(slot.status.phase).toBe('off');
});

it('is off again, and can be started, where opening threw', async () => {
  const slot = new OutputSlot(() => undefined);
  const refuse = (): never => {
    throw new Error('no');
  };
  await expect(slot.start('user', refuse)).rejects.toThrow('no');
  expect(slot.status.phase).toBe('off');
  await slot.start('user', () => new PlayedOutput());
  expect(slot.runs).toBe(true);
});
