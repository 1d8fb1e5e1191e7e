import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Starts a program that outlives this one, without a shell between; false when it cannot be started. */
export async function startProgram(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<boolean> {
  const child = spawn(program, args, { detached: true, stdio: 'ignore', env });
  try {
    await once(child, 'spawn');
    child.unref();
    return true;
  } catch {
    return false;
  }
}
