import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** An input that may be a terminal. */
type Input = Readable & { readonly isTTY?: boolean };

/** True when lines typed into the terminal come here: a program in the background that reads would be halted. */
export function hasKeyboard(
  input: Input = process.stdin,
  inForeground: () => boolean = isForeground,
): boolean {
  return input.isTTY === true && inForeground();
}

/** Calls `pressed` at each Enter. The terminal's end is not one. @returns how to stop reading */
export function onEnter(pressed: () => void, input: Input = process.stdin): () => void {
  const lines = createInterface({ input, terminal: false });
  lines.on('line', pressed);
  // A terminal that goes away fails to be read, on either of the two; that it has gone is told by SIGHUP.
  const ignore = (): void => undefined;
  lines.on('error', ignore);
  input.on('error', ignore);
  return () => {
    lines.close();
    input.destroy();
  };
}

/** Whether this process belongs to its terminal's foreground group (proc_pid_stat(5), fields 5 and 8). Elsewhere: yes. */
function isForeground(): boolean {
  if (process.platform !== 'linux') return true;
  try {
    const fields = readFileSync('/proc/self/stat', 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return fields[2] === fields[5];
  } catch {
    return true;
  }
}
