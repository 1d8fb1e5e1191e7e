import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { temporaryFolders } from '../../../test/support/temporary-folder.ts';
import { paymentLimits } from './payment-limits.ts';

const folder = temporaryFolders();
let home: string;
beforeEach(async () => {
  home = await folder();
  vi.stubEnv('RIVULET_HOME', home);
});
afterEach(() => vi.unstubAllEnvs());

const told = { ceilingWei: null, maxPrice: '1200', intervalMs: 5000 };
const save = (text: string): Promise<void> => writeFile(join(home, 'settings.json'), text);
const withCeilings = (payments: object): Promise<void> =>
  save(JSON.stringify({ version: 1, data: { payments } }));

describe('what a command may pay', () => {
  it('is what the settings of the app allow', async () => {
    await withCeilings({ sessionCeilingWei: '1000', monthCeilingWei: '5000' });
    expect(await paymentLimits(told, true)).toMatchObject({
      sessionCeilingWei: 1000n,
      monthCeilingWei: 5000n,
      maxWeiPerPixel: '1200',
      intervalMs: 5000,
    });
  });

  it('is for one stream what --ceiling says, within the month’s', async () => {
    await withCeilings({ sessionCeilingWei: '1000', monthCeilingWei: '5000' });
    expect(await paymentLimits({ ...told, ceilingWei: 2000n }, true)).toMatchObject({
      sessionCeilingWei: 2000n,
      monthCeilingWei: 5000n,
    });
  });

  it('has no ceiling without settings, and asks for none without a signer', async () => {
    const none = { sessionCeilingWei: null, monthCeilingWei: null };
    expect(await paymentLimits(told, true)).toMatchObject(none);
    await save('broken');
    expect(await paymentLimits(told, false)).toMatchObject(none);
  });

  it('is not known while the settings cannot be read, which stay where they are', async () => {
    await save('{"version":1,"da');
    await expect(paymentLimits(told, true)).rejects.toMatchObject({
      code: 'settings_unreadable',
      message:
        'settings.json cannot be read (it is not JSON), so that your ceilings are not known: start the app once, which sets a broken file aside',
    });
    expect(await readdir(home)).toEqual(['settings.json']);
  });
});
