import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  type CommandName,
  type CommandRequest,
  type CommandResponse,
  commandNames,
  commands,
  type EventName,
  type EventPayload,
  eventNames,
  events,
  type Reply,
} from '../../src-preload/contract.ts';
import { FakeStudio } from '../../test/support/fake-studio.ts';
import { sampleState } from '../../test/support/sample-state.ts';
import { deferred } from '../base/async.ts';
import { GatewayError } from '../base/errors.ts';
import { createLogger, type LogRecord, silentLogger } from '../base/log.ts';
import type { CommandHandlers, StudioEvent } from '../studio/studio-api.ts';
import { ContractHost, forwardEvents } from './contract-host.ts';

const client = { clientId: 'window-1' };

function errorOf(reply: Reply<unknown>) {
  if (reply.ok) throw new Error('the command was carried out');
  return reply.error;
}

describe('the contract’s table', () => {
  it('has exactly the commands and events that are named', () => {
    expect(Object.keys(commands)).toEqual([...commandNames]);
    expect(Object.keys(events).sort()).toEqual([...eventNames].sort());
    expectTypeOf<keyof typeof commands>().toEqualTypeOf<CommandName>();
    expectTypeOf<keyof typeof events>().toEqualTypeOf<EventName>();
  });

  it('types handlers and events by its schemas', () => {
    expectTypeOf<keyof CommandHandlers>().toEqualTypeOf<CommandName>();
    expectTypeOf<CommandHandlers['network.add']>().parameters.toEqualTypeOf<
      [{ address: string }, { readonly clientId: string }]
    >();
    expectTypeOf<CommandHandlers['presets.import']>().returns.resolves.toEqualTypeOf<{
      added: number;
      replaced: number;
    }>();
    expectTypeOf<CommandRequest<'live.stop'>>().toEqualTypeOf<null>();
    expectTypeOf<CommandResponse<'presets.export'>>().toEqualTypeOf<string>();
    expectTypeOf<Extract<StudioEvent, { name: 'stats' }>['payload']>().toEqualTypeOf<EventPayload<'stats'>>();
  });
});

describe('ContractHost', () => {
  it('gives a command to the application and answers its value', async () => {
    const studio = new FakeStudio();
    const host = new ContractHost(studio, { logger: silentLogger });
    expect(await host.answer('app.hello', null, client)).toEqual({ ok: true, value: studio.state });
    expect(studio.calls).toEqual([{ name: 'app.hello', request: null, clientId: 'window-1' }]);
  });

  it.each(['nothing.like.it', '__proto__', 'constructor', 'toString', '', 7, null, ['app.hello']])(
    'knows no command %j',
    async (name) => {
      const studio = new FakeStudio();
      const host = new ContractHost(studio, { logger: silentLogger });
      expect(errorOf(await host.answer(name, null, client)).code).toBe('command_unknown');
      expect(studio.calls).toEqual([]);
    },
  );

  it('names the field that is wrong and repeats no value', async () => {
    const studio = new FakeStudio();
    const host = new ContractHost(studio, { logger: silentLogger });
    const reply = await host.answer(
      'signers.save',
      {
        id: null,
        address: 'https://signer.example',
        headers: { 'my secret': 'hunter2' },
        storePlain: 'hunter2',
      },
      client,
    );
    expect(errorOf(reply)).toEqual({
      code: 'command_invalid',
      message: '"headers" of "signers.save" is not as it must be: Invalid key in record',
      fields: { command: 'signers.save', field: 'headers' },
    });
    expect(studio.calls).toEqual([]);
  });

  it('drops what the schema does not know', async () => {
    const studio = new FakeStudio();
    const host = new ContractHost(studio, { logger: silentLogger });
    await host.answer('files.forget', JSON.parse('{"id":"a","__proto__":{"x":1},"more":true}'), client);
    expect(studio.calls[0]?.request).toEqual({ id: 'a' });
  });

  it('passes on the errors a command raises', async () => {
    const studio = new FakeStudio();
    studio.onCommand('live.reconnect', () => {
      throw new GatewayError('not_live', 'nothing is live: go live first', { cause: 'kept here' });
    });
    const host = new ContractHost(studio, { logger: silentLogger });
    expect(errorOf(await host.answer('live.reconnect', null, client))).toEqual({
      code: 'not_live',
      message: 'nothing is live: go live first',
      fields: {},
    });
  });

  it('keeps unforeseen errors to the log', async () => {
    const records: LogRecord[] = [];
    const studio = new FakeStudio();
    studio.onCommand('models.refresh', () => {
      throw new TypeError('/home/ann/secret: undefined is not a function');
    });
    const host = new ContractHost(studio, { logger: createLogger((record) => records.push(record)) });
    const error = errorOf(await host.answer('models.refresh', null, client));
    expect(error).toEqual({
      code: 'internal',
      message: 'something went wrong inside Rivulet: the log says what; try again',
      fields: {},
    });
    expect(records).toMatchObject([{ level: 'error', fields: { work: 'models.refresh' } }]);
    expect(JSON.stringify(records)).toContain('/home/ann/secret');
  });

  it('bounds how many commands of a window are under way, and no other window’s', async () => {
    const studio = new FakeStudio();
    const gate = deferred<null>();
    studio.onCommand('live.stop', () => gate.promise);
    const host = new ContractHost(studio, { logger: silentLogger, now: () => 0 });
    const waiting = Array.from({ length: 64 }, () => host.answer('live.stop', null, client));
    expect(errorOf(await host.answer('app.hello', null, client)).code).toBe('busy');
    expect((await host.answer('app.hello', null, { clientId: 'window-2' })).ok).toBe(true);
    gate.resolve(null);
    expect(await Promise.all(waiting)).toEqual(Array(64).fill({ ok: true, value: null }));
    expect((await host.answer('app.hello', null, client)).ok).toBe(true);
  });

  it('bounds how often a window gives commands, also those that are none', async () => {
    let nowMs = 0;
    const studio = new FakeStudio();
    const host = new ContractHost(studio, { logger: silentLogger, now: () => nowMs });
    for (let count = 0; count < 100; count += 1) {
      await host.answer('nothing.like.it', null, client);
      await host.answer('files.forget', { id: '' }, client);
    }
    expect(errorOf(await host.answer('log.read', null, client)).code).toBe('busy');
    nowMs = 10;
    expect((await host.answer('log.read', null, client)).ok).toBe(true);
    expect(errorOf(await host.answer('log.read', null, client)).code).toBe('busy');
  });
});

describe('forwardEvents', () => {
  const stats = { name: 'stats', payload: {} } as StudioEvent;
  const notice: StudioEvent = { name: 'notice', payload: { level: 'info', text: 'hello' } };

  function reader(studio: FakeStudio) {
    const got: StudioEvent[] = [];
    const window = { lags: false };
    const forward = forwardEvents(studio, { send: (event) => got.push(event), lags: () => window.lags });
    return { got, window, forward };
  }

  it('sends every event in order while the window keeps up', () => {
    const studio = new FakeStudio();
    const { got } = reader(studio);
    studio.emit(stats);
    studio.change({ presets: [] });
    studio.emit(notice);
    expect(got.map(({ name }) => name)).toEqual(['stats', 'state', 'notice']);
  });

  it('leaves figures out and joins slices while it lags, newest only', () => {
    const studio = new FakeStudio();
    const { got, window, forward } = reader(studio);
    const { live, network } = sampleState();
    window.lags = true;
    studio.emit(stats);
    studio.change({ live });
    studio.change({ network });
    studio.change({ live: { ...live, reason: 'newest' } });
    forward.flush();
    expect(got).toEqual([]);
    window.lags = false;
    forward.flush();
    forward.flush();
    expect(got).toEqual([{ name: 'state', payload: { network, live: { ...live, reason: 'newest' } } }]);
  });

  it('sends what was held before anything newer', () => {
    const studio = new FakeStudio();
    const { got, window } = reader(studio);
    window.lags = true;
    studio.change({ presets: [] });
    window.lags = false;
    studio.emit(stats);
    expect(got.map(({ name }) => name)).toEqual(['state', 'stats']);
  });

  it('sends notices also to a window that lags', () => {
    const studio = new FakeStudio();
    const { got, window } = reader(studio);
    window.lags = true;
    studio.emit(notice);
    expect(got).toEqual([notice]);
  });

  it('ends with the window', () => {
    const studio = new FakeStudio();
    const { got, forward } = reader(studio);
    forward.stop();
    studio.emit(notice);
    expect(got).toEqual([]);
    expect(studio.listeners).toBe(0);
  });
});
