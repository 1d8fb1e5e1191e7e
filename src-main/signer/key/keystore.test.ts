import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createKeystore, openKeystore } from './keystore.ts';
import { SigningKey } from './signing-key.ts';

/** The test vectors of the format's description, both for the same key. */
const KEY = '7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d';
const PBKDF2 = {
  crypto: {
    cipher: 'aes-128-ctr',
    cipherparams: { iv: '6087dab2f9fdbbfaddc31a909735c1e6' },
    ciphertext: '5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46',
    kdf: 'pbkdf2',
    kdfparams: {
      c: 262144,
      dklen: 32,
      prf: 'hmac-sha256',
      salt: 'ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd',
    },
    mac: '517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2',
  },
  id: '3198bc9c-6672-5ab3-d995-4942343ae5b6',
  version: 3,
};
const SCRYPT = {
  crypto: {
    cipher: 'aes-128-ctr',
    cipherparams: { iv: '83dbcc02d8ccb40e466191a123791e0e' },
    ciphertext: 'd172bf743a674da9cdad04534d56926ef8358534d458fffccd4e6ad2fbde479c',
    kdf: 'scrypt',
    kdfparams: {
      dklen: 32,
      n: 262144,
      p: 8,
      r: 1,
      salt: 'ab0c7876052600dd703518d6fc3fe8984592145b591fc8fb5c6d43190334ba19',
    },
    mac: '2103ac29920d71da29f15d75b4a16dbe95cfd7ff8faea1056c33131d846e3097',
  },
  id: '3198bc9c-6672-5ab3-d995-4942343ae5b6',
  version: 3,
};
const open = (file: unknown, password = 'testpassword'): Promise<SigningKey> =>
  openKeystore(typeof file === 'string' ? file : JSON.stringify(file), Buffer.from(password));

const changed = (crypto: object, rest: object = {}): object => ({
  ...PBKDF2,
  ...rest,
  crypto: { ...PBKDF2.crypto, ...crypto },
});

describe('openKeystore', () => {
  it.each([
    ['pbkdf2', PBKDF2],
    ['scrypt', SCRYPT],
  ])('opens the vector with %s', async (_kdf, file) => {
    const expected = SigningKey.from(Buffer.from(KEY, 'hex'));
    const opened = await open(file);
    expect(opened.address).toBe(expected.address);
    expect(opened.address).toBe('0x008aeeda4d805471df9b2a5b0f38a0c3bcba786b');
    expect(opened.sign(Buffer.from('hello'))).toEqual(expected.sign(Buffer.from('hello')));
  });

  it('opens older files, which write Crypto', async () => {
    const { crypto, ...rest } = PBKDF2;
    await expect(open({ ...rest, Crypto: crypto })).resolves.toBeInstanceOf(SigningKey);
  });

  it('refuses a wrong password, and wipes what it was given', async () => {
    const password = Buffer.from('wrong');
    await expect(openKeystore(JSON.stringify(PBKDF2), password)).rejects.toMatchObject({
      code: 'keystore_password_wrong',
      message: 'the password does not open the keystore: check it, and that the file is the right one',
    });
    expect(password.every((byte) => byte === 0)).toBe(true);
  });

  it('refuses a file whose address is not that of its key', async () => {
    await expect(open(changed({}, { address: '11'.repeat(20) }))).rejects.toMatchObject({
      code: 'keystore_invalid',
      message: expect.stringContaining('it says to be of another address'),
    });
  });

  it.each([
    ['no JSON', 'hello', 'it is not a JSON object'],
    ['an array', '[]', 'it is not a JSON object'],
    ['null', 'null', 'it is not a JSON object'],
    ['another version', { ...PBKDF2, version: 1 }, 'its field "version"'],
    ['another cipher', changed({ cipher: 'aes-256-gcm' }), 'its field "crypto.cipher"'],
    ['another derivation', changed({ kdf: 'argon2' }), 'its field "crypto.kdf"'],
    ['a short key', changed({ ciphertext: 'abcd' }), 'its field "crypto.ciphertext"'],
    ['no mac', changed({ mac: undefined }), 'its field "crypto.mac"'],
    [
      'years of work',
      changed({ kdfparams: { ...PBKDF2.crypto.kdfparams, c: 2 ** 31 } }),
      'its field "crypto.kdfparams.c"',
    ],
    [
      'more memory than there is',
      { ...SCRYPT, crypto: { ...SCRYPT.crypto, kdfparams: { ...SCRYPT.crypto.kdfparams, n: 2 ** 30 } } },
      'its field "crypto.kdfparams"',
    ],
    ['a huge file', ' '.repeat(70_000), 'it is longer than any keystore'],
  ])('refuses %s', async (_what, file, why) => {
    await expect(open(file)).rejects.toMatchObject({
      code: 'keystore_invalid',
      message: expect.stringContaining(why),
    });
  });

  it('refuses anything else in words', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (text) => {
        await expect(open(text)).rejects.toMatchObject({ code: 'keystore_invalid' });
      }),
    );
  });
});

describe('createKeystore', () => {
  it('makes a file that opens with its password only', async () => {
    const { text, address } = await createKeystore(Buffer.from('pässword'));
    expect(JSON.parse(text)).toMatchObject({
      version: 3,
      address: address.slice(2),
      crypto: { kdf: 'scrypt', kdfparams: { n: 262_144, r: 8, p: 1 } },
    });
    expect((await open(text, 'pässword')).address).toBe(address);
    await expect(open(text, 'passwort')).rejects.toMatchObject({ code: 'keystore_password_wrong' });
  });
});

describe('SigningKey', () => {
  const key = (): SigningKey => SigningKey.from(Buffer.from(KEY, 'hex'));

  it('does not show its key', () => {
    const shown = `${inspect(key(), { depth: 9, showHidden: true })}${JSON.stringify(key())}${String(key())}`;
    expect(shown).not.toContain(KEY.slice(0, 8));
    expect(shown).not.toContain(String(Number.parseInt(KEY.slice(0, 2), 16)));
  });

  it.each(['00'.repeat(32), 'ff'.repeat(32), '11'.repeat(31), ''])('refuses %s as a key', (hex) => {
    expect(() => SigningKey.from(Buffer.from(hex, 'hex'))).toThrow('is not a key of secp256k1');
  });

  it('makes keys of its own', () => {
    expect(SigningKey.throwAway().address).not.toBe(SigningKey.throwAway().address);
  });

  it('knows its signatures, and no others', () => {
    const message = Buffer.from('{"state":1}');
    const signature = key().sign(message);
    expect(key().signed(message, signature)).toBe(true);
    expect(key().signed(Buffer.from('{"state":2}'), signature)).toBe(false);
    expect(key().signed(message, SigningKey.throwAway().sign(message))).toBe(false);
    expect(key().signed(message, signature.subarray(0, 64))).toBe(false);
    expect(key().signed(message, new Uint8Array(0))).toBe(false);
  });

  it('signs nothing when it was forgotten', () => {
    const forgotten = key();
    forgotten.forget();
    expect(() => forgotten.sign(Buffer.from('hello'))).toThrow();
  });
});
