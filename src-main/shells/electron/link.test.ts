import { expect, test } from 'vitest';
import { linkAmong } from './link.ts';

test.each([
  [['/opt/Rivulet/rivulet', '--allow-file-access', 'rivulet://token/abc'], 'rivulet://token/abc'],
  [['electron', '.', 'RIVULET://token/abc', 'rivulet://token/other'], 'RIVULET://token/abc'],
  [['electron', '.'], null],
  [['electron', 'rivulet-app://window/', 'notes-on-rivulet://x'], null],
])('%j → %s', (args, link) => expect(linkAmong(args)).toBe(link));
