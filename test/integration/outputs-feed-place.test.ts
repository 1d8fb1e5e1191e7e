import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { closeAfterEach } from '../support/gateway-open.ts';
import { eventually, type OutputsRig, openOutputs } from '../support/outputs-rig.ts';
import { temporaryFolders } from '../support/temporary-folder.ts';

const folder = temporaryFolders();
const open = closeAfterEach();
const opened = async (...given: Parameters<typeof openOutputs>): Promise<OutputsRig> =>
  open.keep(await openOutputs(...given));

describe('the local feed', () => {
  const urlsOf = async (rig: OutputsRig) => (await rig.outputs(({ feed }) => feed.urls !== null)).feed.urls;

  it('is found at the same place after a restart, and elsewhere once it is renewed', async () => {
    const home = await folder();
    const first = await opened(home);
    const before = await urlsOf(first);
    await first.close();
    const second = await opened(home);
    expect(await urlsOf(second)).toEqual(before);
    await second.run('feed.renew', null);
    const renewed = await urlsOf(second);
    expect(renewed?.ts).not.toBe(before?.ts);
    expect(new URL(renewed?.ts ?? '').port).toBe(new URL(before?.ts ?? '').port);
  });

  it('takes another port where its own is taken, says so, and keeps it', async () => {
    const home = await folder();
    const first = await opened(home);
    const port = Number(new URL((await urlsOf(first))?.ts ?? '').port);
    await first.close();
    const other = createServer().listen(port, '127.0.0.1');
    await once(other, 'listening');
    open.keep({ close: () => void other.close() });
    const second = await opened(home);
    await second.run('app.hello', null);
    const moved = Number(new URL((await urlsOf(second))?.ts ?? '').port);
    expect(moved).not.toBe(port);
    const said = (): boolean =>
      second.events.some(
        ({ name, payload }) => name === 'notice' && JSON.stringify(payload).includes(`Port ${port}`),
      );
    await eventually(said);
    await second.close();
    const third = await opened(home);
    expect(Number(new URL((await urlsOf(third))?.ts ?? '').port)).toBe(moved);
  });

  it('follows its settings, and costs no process while nobody reads it', async () => {
    const rig = await opened(await folder());
    await urlsOf(rig);
    expect(rig.engines).toEqual([]);
    const { feed } = rig.studio.state.settings.outputs;
    await rig.run('settings.update', { outputs: { feed: { ...feed, enabled: false } } });
    await rig.outputs(({ feed: { urls, status } }) => urls === null && status.phase === 'off');
    await rig.run('settings.update', { outputs: { feed: { ...feed, enabled: true } } });
    await urlsOf(rig);
  });
});
