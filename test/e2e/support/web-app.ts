import { type Program, startProgram } from './program.ts';

/** The web shell as a user starts it with `npm start -- web`. Its address has a token: it is good for one window. */
export type WebApp = Program;

/** Starts the web shell; resolves when it has printed its address. */
export function startWebApp(options: Parameters<typeof startProgram>[1] = {}): Promise<WebApp> {
  return startProgram(['web', '--no-open'], options);
}
