import { describe, expect, it } from 'vitest';
import { temporaryFolders } from '../../test/support/temporary-folder.ts';
import { KnownOrchestrators } from './known-orchestrators.ts';

const folder = temporaryFolders();

const open = (home: string): Promise<KnownOrchestrators> =>
  KnownOrchestrators.open(home, (problem) => expect.unreachable(problem.message));

const pin = (endpoint: string) => ({
  endpoint,
  certificate: { fingerprint: 'ab'.repeat(32), subjectAltName: '', validFrom: '', validTo: '' },
  firstSeenMs: 1,
});

describe('known orchestrators', () => {
  it('keep their certificates over a restart, but not those that pass', async () => {
    const home = await folder();
    const known = await open(home);
    known.keepPassing('127.0.0.1:1');
    for (const endpoint of ['127.0.0.1:1', 'a:2', 'b:3']) known.set(pin(endpoint));
    known.delete('b:3');
    expect(known.get('127.0.0.1:1')).toEqual(pin('127.0.0.1:1'));
    await known.close();
    const again = await open(home);
    expect(again.get('a:2')).toEqual(pin('a:2'));
    expect(again.get('b:3')).toBeUndefined();
    expect(again.get('127.0.0.1:1')).toBeUndefined();
  });

  it('forget certificates that nobody asked for in longest, never those that are in use', async () => {
    const home = await folder();
    const known = await open(home);
    for (const endpoint of ['own:1', 'old:1']) known.set(pin(endpoint));
    for (let index = 0; index < 6_000; index += 1) {
      known.get('own:1');
      known.set(pin(`other:${index}`));
    }
    await known.close();
    const again = await open(home);
    expect(again.get('own:1')).toEqual(pin('own:1'));
    expect(again.get('other:5999')).toEqual(pin('other:5999'));
    expect(again.get('old:1')).toBeUndefined();
    expect(again.get('other:0')).toBeUndefined();
    expect(again.get('other:1')).toEqual(pin('other:1'));
  });

  it('remember which of them a token brought', async () => {
    const home = await folder();
    const known = await open(home);
    await known.setFromToken(['https://a:1', 'https://a:1']);
    known.set(pin('c:4'));
    await known.close();
    const again = await open(home);
    expect(again.fromToken).toEqual(['https://a:1']);
    expect(again.isFromToken('https://a:1')).toBe(true);
    expect(again.isFromToken('https://b:1')).toBe(false);
  });
});
