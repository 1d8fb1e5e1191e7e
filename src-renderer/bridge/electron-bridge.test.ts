import { afterEach, expect, test, vi } from 'vitest';
import { MEDIA_PORT_MESSAGE } from '../../src-preload/electron-api.ts';
import { electronBridge } from './electron-bridge.ts';

const ORIGIN = 'rivulet-app://window';

/** A window as the preload leaves it; `bring` is the message by which it hands over a port. */
function windowWith(openMediaLink: (kind: string) => Promise<unknown>) {
  const target = new EventTarget();
  const page = Object.assign(target, {
    location: { origin: ORIGIN },
    rivulet: { clientId: 'window-1', commands: {}, events: {}, openMediaLink },
  });
  vi.stubGlobal('window', page);
  const bring = (data: unknown, port: object, { origin = ORIGIN, source = page as object } = {}): void => {
    target.dispatchEvent(Object.assign(new Event('message'), { data, origin, source, ports: [port] }));
  };
  return { bring };
}

afterEach(() => void vi.unstubAllGlobals());

test('there is no bridge where no preload has left one', () => {
  vi.stubGlobal('window', {});
  expect(electronBridge()).toBeNull();
});

test('a media link gets its own port, whether port or answer comes first', async () => {
  let count = 0;
  const { bring } = windowWith(async () => ({ ok: true, value: `link-${count++}` }));
  const bridge = electronBridge();
  const [first, second] = [{ name: 'first' }, { name: 'second' }];
  bring({ type: MEDIA_PORT_MESSAGE, id: 'link-0' }, first);
  expect(await bridge?.openMediaLink('output')).toEqual({ type: 'port', port: first });
  const waiting = bridge?.openMediaLink('output');
  await Promise.resolve();
  bring({ type: MEDIA_PORT_MESSAGE, id: 'link-1' }, second);
  expect(await waiting).toEqual({ type: 'port', port: second });
});

test('ports of other senders are not taken', async () => {
  const { bring } = windowWith(async () => ({ ok: true, value: 'link' }));
  const waiting = electronBridge()?.openMediaLink('capture');
  const message = { type: MEDIA_PORT_MESSAGE, id: 'link' };
  bring(message, { name: 'foreign origin' }, { origin: 'https://example.org' });
  bring(message, { name: 'foreign window' }, { source: {} });
  bring({ ...message, type: 'other' }, { name: 'other message' });
  bring({ ...message, id: 7 }, { name: 'no id' });
  const own = { name: 'own' };
  bring(message, own);
  expect(await waiting).toEqual({ type: 'port', port: own });
});

test('a refused link says why', async () => {
  const error = { code: 'not_allowed', message: 'this page may not give Rivulet commands', fields: {} };
  windowWith(async () => ({ ok: false, error }));
  await expect(electronBridge()?.openMediaLink('input')).rejects.toThrow(error.message);
});
