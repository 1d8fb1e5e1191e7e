import { EventEmitter } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolders } from '../../../test/support/temporary-folder.ts';
import { askPassword, type PasswordInput, readPasswordFile } from './password.ts';

const temporaryFolder = temporaryFolders();

/** A terminal that a test types into. */
class Terminal extends EventEmitter {
  readonly isTTY = true;
  raw = false;
  shown = '';

  setRawMode(raw: boolean): this {
    this.raw = raw;
    return this;
  }
  resume(): this {
    return this;
  }
  pause(): this {
    return this;
  }
  write(text: string): void {
    this.shown += text;
  }
  async ask(...keys: string[]): Promise<Buffer> {
    const asked = askPassword('password: ', this as unknown as PasswordInput, this);
    for (const key of keys) this.emit('data', Buffer.from(key));
    return asked;
  }
}

describe('askPassword', () => {
  it('takes what is typed and shows none of it', async () => {
    const terminal = new Terminal();
    expect((await terminal.ask('pä', 'ss', '\r')).toString()).toBe('päss');
    expect(terminal.shown).toBe('password: \n');
    expect([terminal.raw, terminal.listenerCount('data')]).toEqual([false, 0]);
  });

  it('takes back characters, whatever their bytes, and lines', async () => {
    expect((await new Terminal().ask('aä\u007f\u007fb', '\n')).toString()).toBe('b');
    expect((await new Terminal().ask('\u007f', 'old', '\u0015', 'new\n')).toString()).toBe('new');
  });

  it('gives up at Ctrl-C and Ctrl-D', async () => {
    const terminal = new Terminal();
    await expect(terminal.ask('abc', '\u0003')).rejects.toMatchObject({ code: 'aborted' });
    expect(terminal.raw).toBe(false);
    await expect(new Terminal().ask('\u0004')).rejects.toMatchObject({ code: 'aborted' });
  });

  it('needs a terminal', async () => {
    const input = Object.assign(new Terminal(), { isTTY: false }) as unknown as PasswordInput;
    await expect(askPassword('password: ', input)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('--password-file'),
    });
  });
});

describe('readPasswordFile', () => {
  it('takes the first line, without its end', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'password');
    for (const content of ['pass word', 'pass word\n', 'pass word\r\nsecond line\n']) {
      await writeFile(path, content);
      expect((await readPasswordFile(path)).toString()).toBe('pass word');
    }
    await writeFile(path, '\nsecond line');
    await expect(readPasswordFile(path)).rejects.toMatchObject({ code: 'usage' });
    await expect(readPasswordFile(join(folder, 'none'))).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('cannot be read (ENOENT)'),
    });
  });
});
