/** The scheme of links that other programs and pages may open Rivulet with. */
export const LINK_SCHEME = 'rivulet';

/** The link among a program's arguments; null where there is none. What it says is for the studio to read. */
export function linkAmong(args: readonly string[]): string | null {
  return args.find((arg) => arg.toLowerCase().startsWith(`${LINK_SCHEME}://`)) ?? null;
}
