// `npm start`: installs and builds what is missing or stale, then opens the app, or runs the command that was named.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuild } from './build.mjs';
import { say } from './install.mjs';
import { chooseShell, runElectron } from './shell.mjs';
import { root } from './source-stamp.mjs';

ensureBuild();
// What the user waits for from here on is the program itself; figures about its start count from this mark.
performance.mark('rivulet:start');
const args = process.argv.slice(2);
if (args.length > 0) await runCommand(args);
else {
  const { binary, because } = await chooseShell();
  say(`opening the ${binary === null ? 'app in the browser' : 'Electron app'}: ${because}`);
  const status = binary === null ? null : await runElectron(binary, []);
  if (status === null) await runCommand(['web']);
  else process.exitCode = status;
}

/** Runs a command of the command line in this process. */
async function runCommand(words) {
  const { main } = await import(pathToFileURL(join(root, 'out/main/cli.js')).href);
  await main(words);
}
