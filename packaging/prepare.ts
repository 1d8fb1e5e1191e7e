import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawIcon } from '../src-main/shells/electron/icon/draw.ts';
import { collectLicences } from '../src-main/studio/licences.ts';

/*
 * Makes what installers hold beside the build: the icon, which electron-builder turns into each system's form, and the
 * licences of everything that is packaged. Started by scripts/package.mjs after the build.
 */

const root = join(import.meta.dirname, '..');
const resources = join(root, 'out/packaging');

mkdirSync(resources, { recursive: true });
writeFileSync(join(resources, 'icon.png'), drawIcon({ size: 1024, style: 'tile', dot: null }));
writeFileSync(join(root, 'out/main/licences.json'), JSON.stringify(await collectLicences(root)));
