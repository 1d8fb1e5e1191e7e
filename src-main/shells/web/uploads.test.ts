import { once } from 'node:events';
import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { temporaryFolders } from '../../../test/support/temporary-folder.ts';
import { deferred } from '../../base/async.ts';
import { type UploadLimits, Uploads } from './uploads.ts';

const temporaryFolder = temporaryFolders();
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A request as it reaches the web shell, and its page's end. */
async function upload(headers: Record<string, string | number> = {}) {
  const server = createServer();
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const sender = request({
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    method: 'PUT',
    headers,
  });
  sender.on('error', () => undefined);
  const arrived = once(server, 'request') as Promise<[IncomingMessage]>;
  sender.flushHeaders();
  const [incoming] = await arrived;
  return { incoming, sender };
}

async function open(limits: UploadLimits = {}) {
  const folder = join(await temporaryFolder(), 'uploads');
  return { folder, uploads: new Uploads(folder, limits) };
}

describe('Uploads', () => {
  it('keeps a file for its user alone, under its own name, in a folder of its own', async () => {
    const { folder, uploads } = await open();
    const { incoming, sender } = await upload();
    const taken = uploads.take(incoming, 'holiday.mp4');
    sender.write('one ');
    sender.end('two');
    const path = await taken;
    expect(dirname(dirname(path))).toBe(folder);
    expect(path.endsWith('/holiday.mp4')).toBe(true);
    expect(await readFile(path, 'utf8')).toBe('one two');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  it.each([
    '../../../.bashrc',
    '..\\..\\evil.cmd',
    '/etc/passwd',
    'a/../../b',
    '..',
    '.',
    '',
    '\0',
    '~/x',
    'C:\\x',
  ])('keeps the name %j where it belongs', async (name) => {
    const { folder, uploads } = await open();
    const { incoming, sender } = await upload();
    const taken = uploads.take(incoming, name);
    sender.end('x');
    expect(dirname(dirname(await taken))).toBe(folder);
  });

  it('refuses a file that is announced as too large before it is sent', async () => {
    const { folder, uploads } = await open({ maxBytes: 10 });
    const { incoming } = await upload({ 'content-length': 11 });
    await expect(uploads.take(incoming, 'a.mp4')).rejects.toMatchObject({ code: 'media_unreadable' });
    await expect(stat(folder)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('stops at the limit where none is announced, and leaves nothing behind', async () => {
    const { folder, uploads } = await open({ maxBytes: 10 });
    const { incoming, sender } = await upload();
    const taken = uploads.take(incoming, 'a.mp4');
    taken.catch(() => undefined);
    sender.end('x'.repeat(11));
    await expect(taken).rejects.toMatchObject({ code: 'media_unreadable' });
    expect(await readdir(folder)).toEqual([]);
  });

  it('leaves half a gigabyte of the disk free', async () => {
    const mebibyte = 1024 ** 2;
    const { uploads } = await open({ freeBytes: async () => 513 * mebibyte });
    const { incoming } = await upload({ 'content-length': mebibyte + 1 });
    await expect(uploads.take(incoming, 'a.mp4')).rejects.toMatchObject({ code: 'disk_full' });
    const fitting = await upload({ 'content-length': 1 });
    fitting.sender.end('x');
    expect(await readFile(await uploads.take(fitting.incoming, 'a.mp4'), 'utf8')).toBe('x');
  });

  it('leaves nothing of a file that was broken off', async () => {
    const { folder, uploads } = await open();
    const { incoming, sender } = await upload({ 'content-length': 100 });
    const taken = uploads.take(incoming, 'a.mp4');
    taken.catch(() => undefined);
    sender.write('half');
    await once(incoming, 'data');
    sender.destroy();
    await expect(taken).rejects.toMatchObject({
      code: 'media_unreadable',
      message: 'the file did not arrive whole: choose it again',
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it('takes four at once, and the next one after that', async () => {
    const gate = deferred<number>();
    const { uploads } = await open({ freeBytes: () => gate.promise });
    const four = await Promise.all(Array.from({ length: 4 }, () => upload()));
    const taken = four.map(({ incoming }) => uploads.take(incoming, 'a.mp4'));
    const fifth = await upload();
    await expect(uploads.take(fifth.incoming, 'a.mp4')).rejects.toMatchObject({ code: 'busy' });
    gate.resolve(1024 ** 4);
    for (const { sender } of four) sender.end('x');
    expect(new Set(await Promise.all(taken)).size).toBe(4);
    fifth.sender.end('x');
    expect(await readFile(await uploads.take(fifth.incoming, 'a.mp4'), 'utf8')).toBe('x');
  });

  it('removes one copy, all of them, and those of a program that was killed', async () => {
    const { folder, uploads } = await open();
    const first = await upload();
    first.sender.end('x');
    const path = await uploads.take(first.incoming, 'a.mp4');
    await uploads.drop(path);
    await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' });
    await writeFile(join(folder, 'left'), '');
    const next = new Uploads(folder);
    const second = await upload();
    second.sender.end('x');
    await next.take(second.incoming, 'b.mp4');
    expect(await readdir(folder)).toHaveLength(1);
    await next.close();
    await next.close();
    await expect(stat(folder)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it.skipIf(process.getuid?.() === 0)(
    'tries again where its folder could not be made (not as root, who may write everywhere)',
    async () => {
      const { folder, uploads } = await open();
      await chmod(dirname(folder), 0o500);
      const first = await upload();
      await expect(uploads.take(first.incoming, 'a.mp4')).rejects.toMatchObject({ code: 'EACCES' });
      await chmod(dirname(folder), 0o700);
      const second = await upload();
      second.sender.end('x');
      expect(await readFile(await uploads.take(second.incoming, 'a.mp4'), 'utf8')).toBe('x');
    },
  );
});
