// `npm start`: installs and builds what is missing or stale, then runs the program in this process.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuild } from './build.mjs';
import { root } from './source-stamp.mjs';

ensureBuild();
// What the user waits for from here on is the program itself; figures about its start count from this mark.
performance.mark('rivulet:start');
const { main } = await import(pathToFileURL(join(root, 'out/main/cli.js')).href);
await main(process.argv.slice(2));
