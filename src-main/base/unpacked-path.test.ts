import { expect, test } from 'vitest';
import { unpackedPath } from './unpacked-path.ts';

test.each([
  [
    '/opt/Rivulet/resources/app.asar/node_modules/f/a.ttf',
    '/opt/Rivulet/resources/app.asar.unpacked/node_modules/f/a.ttf',
  ],
  ['C:\\Rivulet\\resources\\app.asar\\f\\a.ttf', 'C:\\Rivulet\\resources\\app.asar.unpacked\\f\\a.ttf'],
  ['/home/me/rivulet/node_modules/f/a.ttf', '/home/me/rivulet/node_modules/f/a.ttf'],
  ['/opt/resources/app.asar.unpacked/f/a.ttf', '/opt/resources/app.asar.unpacked/f/a.ttf'],
])('%s → %s', (path, real) => expect(unpackedPath(path)).toBe(real));
