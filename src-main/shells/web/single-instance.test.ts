import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { stat, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { temporaryFolders } from '../../../test/support/temporary-folder.ts';
import { deferred } from '../../base/async.ts';
import { type Claim, claimFolder } from './single-instance.ts';

const newFolder = temporaryFolders();
const ADDRESS = `http://127.0.0.1:4000/?token=${'t'.repeat(43)}`;

const claims: Claim[] = [];
afterEach(async () => {
  for (const claim of claims.splice(0)) if (claim.kind === 'first') await claim.close();
});

async function claim(folder: string, answer: () => Promise<string> = async () => ADDRESS): Promise<Claim> {
  const claimed = await claimFolder(folder, answer);
  claims.push(claimed);
  return claimed;
}

describe('a data folder', () => {
  it('is the first program’s, who gives later ones an address each', async () => {
    const folder = await newFolder();
    let asked = 0;
    const first = await claim(folder, async () => {
      asked += 1;
      return ADDRESS;
    });
    expect(first.kind).toBe('first');
    expect(await claim(folder)).toEqual({ kind: 'second', address: ADDRESS });
    expect(await claim(folder)).toEqual({ kind: 'second', address: ADDRESS });
    expect(asked).toBe(2);
  });

  it('lets only its user ask', async () => {
    const folder = await newFolder();
    await claim(folder);
    expect((await stat(join(folder, 'web.sock'))).mode & 0o777).toBe(0o600);
  });

  it('is free again when the first has ended', async () => {
    const folder = await newFolder();
    const first = await claim(folder);
    if (first.kind === 'first') await first.close();
    claims.length = 0;
    expect((await claim(folder)).kind).toBe('first');
  });

  it('is free again when the first was killed', async () => {
    const folder = await newFolder();
    const path = join(folder, 'web.sock');
    const script = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
    expect(() => execFileSync(process.execPath, ['-e', script], { stdio: 'ignore' })).toThrow('SIGKILL');
    expect((await stat(path)).isSocket()).toBe(true);
    expect((await claim(folder)).kind).toBe('first');
    expect((await claim(folder)).kind).toBe('second');
  });

  it('waits for a first program that is still starting', async () => {
    const folder = await newFolder();
    const ready = deferred<string>();
    const asked = deferred<void>();
    await claim(folder, () => {
      asked.resolve();
      return ready.promise;
    });
    const second = claim(folder);
    await asked.promise;
    ready.resolve(ADDRESS);
    expect(await second).toEqual({ kind: 'second', address: ADDRESS });
  });

  it('says so when the first one cannot answer', async () => {
    const folder = await newFolder();
    await claim(folder, async () => {
      throw new Error('it failed to start');
    });
    await expect(claim(folder)).rejects.toMatchObject({ code: 'timeout' });
  });

  it.each(['http://evil.example/', `${ADDRESS}&x`, `x ${ADDRESS}`, ''])(
    'opens no address that is not Rivulet’s: "%s"',
    async (answer) => {
      const folder = await newFolder();
      const stranger = createServer((socket) => socket.end(`${answer}\n`));
      stranger.listen(join(folder, 'web.sock'));
      await once(stranger, 'listening');
      await expect(claim(folder)).rejects.toMatchObject({ code: 'timeout' });
      stranger.close();
    },
  );

  it('gives no address to who does not ask for one', async () => {
    const folder = await newFolder();
    await claim(folder);
    for (const question of ['hello\n', `${'x'.repeat(5000)}`]) {
      const socket = connect(join(folder, 'web.sock'));
      let text = '';
      socket.on('data', (chunk) => {
        text += String(chunk);
      });
      socket.on('error', () => undefined);
      socket.write(question);
      await once(socket, 'close');
      expect(text.trim()).toBe('');
    }
  });

  it('is used unclaimed where the path is too long for a socket', async () => {
    const folder = join(await newFolder(), 'x'.repeat(120));
    expect((await claim(folder)).kind).toBe('first');
    expect((await claim(folder)).kind).toBe('first');
  });

  it('is claimed over a plain file that lies in the socket’s place', async () => {
    const folder = await newFolder();
    await writeFile(join(folder, 'web.sock'), 'left by hand');
    expect((await claim(folder)).kind).toBe('first');
  });
});
