import { resolve } from 'node:path';
import envPaths from 'env-paths';

/**
 * The folder where Rivulet keeps its settings: the system's own place for a user's application data, e.g.
 * `~/.local/share/rivulet`, `~/Library/Application Support/rivulet` or `%LOCALAPPDATA%\rivulet\Data`. `RIVULET_HOME`
 * names another one. The folder is made when something is first written to it.
 */
export function dataFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const chosen = environment.RIVULET_HOME;
  return chosen ? resolve(chosen) : envPaths('rivulet', { suffix: '' }).data;
}
