import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolders } from '../../test/support/temporary-folder.ts';
import type { GatewayError } from '../base/errors.ts';
import { type KeyStore, SecretStore } from './secrets.ts';

const folder = temporaryFolders();
const TEXT = 'the very secret';

/** A key store that turns each bit around. */
const keyStore = (available = true): KeyStore => ({
  available: () => available,
  encrypt: (text) => Buffer.from(text).map((byte) => byte ^ 0xff),
  decrypt: (bytes) => Buffer.from(bytes.map((byte) => byte ^ 0xff)).toString(),
});

async function open(home: string, store: KeyStore | null): Promise<[SecretStore, GatewayError[]]> {
  const problems: GatewayError[] = [];
  const onProblem = (problem: GatewayError): number => problems.push(problem);
  return [await SecretStore.open({ folder: home, keyStore: store, onProblem }), problems];
}

describe('secrets', () => {
  it('are encrypted by the key store and open again with it', async () => {
    const home = await folder();
    const [secrets] = await open(home, keyStore());
    expect(await secrets.set('signer', TEXT, { storePlain: true })).toBe('key-store');
    await secrets.close();
    expect(await readFile(join(home, 'secrets.json'), 'utf8')).not.toContain(TEXT);
    const [again, problems] = await open(home, keyStore());
    expect(again.get('signer')).toEqual({ text: TEXT, place: 'key-store' });
    expect(problems).toEqual([]);
  });

  it('last only until the end without a key store', async () => {
    const home = await folder();
    const [secrets] = await open(home, null);
    expect(await secrets.set('signer', TEXT, { storePlain: false })).toBe('memory');
    expect(secrets.get('signer')).toEqual({ text: TEXT, place: 'memory' });
    await secrets.close();
    await expect(stat(join(home, 'secrets.json'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('are written plainly only when the user agreed, for their owner alone, and can be taken back', async () => {
    const home = await folder();
    const [secrets] = await open(home, keyStore(false));
    expect(secrets.hasKeyStore).toBe(false);
    expect(await secrets.set('signer', TEXT, { storePlain: true })).toBe('plain');
    expect((await stat(join(home, 'secrets.json'))).mode & 0o777).toBe(0o600);
    const [again] = await open(home, null);
    expect(again.get('signer')).toEqual({ text: TEXT, place: 'plain' });
    await again.set('signer', TEXT, { storePlain: false });
    expect(await readFile(join(home, 'secrets.json'), 'utf8')).not.toContain(TEXT);
  });

  it('last until the end when the key store fails', async () => {
    const locked: KeyStore = {
      ...keyStore(),
      encrypt: (text) => {
        throw new Error(`cannot encrypt ${text}`);
      },
    };
    const [secrets] = await open(await folder(), locked);
    const saving = secrets.set('signer', TEXT, { storePlain: false });
    await expect(saving).rejects.toMatchObject({ code: 'secret_store_missing' });
    await expect(saving).rejects.toThrow(/^the system's key store refused to keep this/);
    expect(secrets.get('signer')).toEqual({ text: TEXT, place: 'memory' });
  });

  it('that were replaced do not come back when the key store fails, nor forgotten ones when a write ends', async () => {
    const home = await folder();
    let locked = false;
    const failing: KeyStore = {
      ...keyStore(),
      encrypt: (text) => {
        if (locked) throw new Error('locked');
        return keyStore().encrypt(text);
      },
    };
    const [secrets] = await open(home, failing);
    await secrets.set('signer', 'an older one', { storePlain: false });
    locked = true;
    await expect(secrets.set('signer', TEXT, { storePlain: false })).rejects.toThrow(/key store refused/);
    expect((await open(home, keyStore()))[0].get('signer')).toBeNull();
    locked = false;
    const saving = secrets.set('signer', TEXT, { storePlain: false });
    await secrets.delete('signer');
    await saving;
    expect(secrets.get('signer')).toBeNull();
  });

  it('are forgotten in the file as well', async () => {
    const home = await folder();
    const [secrets] = await open(home, keyStore());
    await secrets.set('signer', TEXT, { storePlain: false });
    await secrets.delete('signer');
    const [again] = await open(home, keyStore());
    expect(again.get('signer')).toBeNull();
  });

  it('that cannot be opened any more are reported without a word of theirs', async () => {
    const home = await folder();
    const [secrets] = await open(home, keyStore());
    await secrets.set('signer', TEXT, { storePlain: false });
    const [again, problems] = await open(home, null);
    expect(again.get('signer')).toBeNull();
    expect(problems.map((problem) => problem.toJSON())).toMatchInlineSnapshot(`
      [
        {
          "code": "secret_store_missing",
          "fields": {
            "name": "signer",
          },
          "message": "what is stored for the signer cannot be opened, because the system's key store is not there or has changed: set the signer again",
        },
      ]
    `);
  });
});
