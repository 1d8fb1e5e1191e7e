import { basename, win32 } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { safeName } from './safe-name.ts';

/** Names of whatever makes trouble somewhere, and of ordinary letters. */
const names = fc
  .array(
    fc.oneof(
      fc.string({ maxLength: 3 }),
      fc.constantFrom(...'./\\:*?"<>| \t\0\u202e\u2028\ud800', 'con', 'ž', '😀'),
    ),
    {
      maxLength: 100,
    },
  )
  .map((parts) => parts.join(''));

describe('safeName', () => {
  it.each([
    ['holiday.mp4', 'holiday.mp4'],
    ['Žluťoučký kůň 😀.mkv', 'Žluťoučký kůň 😀.mkv'],
    ['../../.ssh/authorized_keys', '_.._.ssh_authorized_keys'],
    ['C:\\Windows\\x.mp4', 'C__Windows_x.mp4'],
    ['.hidden', 'hidden'],
    ['...', 'file'],
    ['', 'file'],
    ['CON.mp4', 'file-CON.mp4'],
    ['con.tar.mp4', 'file-con.tar.mp4'],
    ['a\nb\u202egpj.mp4', 'a_b_gpj.mp4'],
    ['name. ', 'name'],
    [`${'ž'.repeat(300)}.mp4`, `${'ž'.repeat(80)}.mp4`],
  ])('makes %j into %j', (name, kept) => {
    expect(safeName(name)).toBe(kept);
  });

  it('makes a plain name of anything, that file systems take and that stays as it is', () => {
    fc.assert(
      fc.property(names, (name) => {
        const kept = safeName(name);
        expect(basename(kept)).toBe(kept);
        expect(win32.basename(kept)).toBe(kept);
        expect(kept).not.toMatch(/^\.|[. ]$|[<>:"/\\|?*]|\p{C}/u);
        expect(kept).not.toBe('');
        expect(safeName(kept)).toBe(kept);
      }),
    );
  });
});
