import { expect, it, vi } from 'vitest';
import { temporaryFolders } from '../../test/support/temporary-folder.ts';
import { KnownOrchestrators } from '../settings/known-orchestrators.ts';
import { openSettings } from '../settings/settings.ts';
import { addOrchestrators, removeOrchestrator } from './orchestrator-list.ts';
import { SettingsDesk } from './settings-desk.ts';

const folder = temporaryFolders();
const [FIRST, SECOND] = ['https://first:8935', 'https://second:8935'];

async function parts() {
  const home = await folder();
  const unwanted = (problem: Error): never => expect.unreachable(problem.message);
  const store = await openSettings(home, unwanted);
  const settings = new SettingsDesk({
    store,
    onChange: () => undefined,
    onUnsaved: (error) => expect.unreachable(String(error)),
  });
  const known = await KnownOrchestrators.open(home, unwanted);
  return { settings, known, network: { forget: vi.fn() } };
}

it('loses no orchestrator that is added while another is removed', async () => {
  const { settings, known, network } = await parts();
  await addOrchestrators({ settings }, [FIRST]);
  await Promise.all([
    removeOrchestrator({ settings, known, network }, FIRST),
    addOrchestrators({ settings }, [SECOND]),
  ]);
  expect(settings.current.network.orchestrators).toEqual([SECOND]);
});

it('forgets all that was known of an orchestrator that is removed', async () => {
  const { settings, known, network } = await parts();
  await known.setFromToken([FIRST, SECOND]);
  await addOrchestrators({ settings }, [FIRST, SECOND]);
  await settings.update({ network: { choice: { kind: 'address', address: FIRST } } });
  await removeOrchestrator({ settings, known, network }, FIRST);
  expect(settings.current.network).toMatchObject({ orchestrators: [SECOND], choice: { kind: 'embedded' } });
  expect(known.fromToken).toEqual([SECOND]);
  expect(network.forget).toHaveBeenCalledExactlyOnceWith(FIRST);
  await removeOrchestrator({ settings, known, network }, 'https://not-listed:8935');
  expect(network.forget).toHaveBeenCalledTimes(1);
});

it('takes no more than 500', async () => {
  const { settings } = await parts();
  const many = Array.from({ length: 501 }, (_, n) => `https://host-${n}:8935`);
  await expect(addOrchestrators({ settings }, many)).rejects.toMatchObject({
    code: 'orchestrator_address_invalid',
    message: 'there can be 500 orchestrators in your list: remove some first',
  });
  expect(settings.current.network.orchestrators).toEqual([]);
});
