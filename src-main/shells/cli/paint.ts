/** Colours that a terminal shows. */
export type Colour = 'green' | 'yellow' | 'red' | 'dim' | 'bold';

const CODES: Readonly<Record<Colour, readonly [on: number, off: number]>> = {
  green: [32, 39],
  yellow: [33, 39],
  red: [31, 39],
  dim: [2, 22],
  bold: [1, 22],
};

/** Colours a text, or leaves it as it is. */
export type Paint = (colour: Colour, text: string) => string;

/**
 * How texts for `target` are coloured: only where it is a terminal, and nobody has set `NO_COLOR` (no-color.org) or said
 * that the terminal is a dumb one.
 */
export function paintFor(
  target: { readonly isTTY?: boolean | undefined },
  environment: Readonly<Record<string, string | undefined>>,
): Paint {
  const plain = !target.isTTY || (environment.NO_COLOR ?? '') !== '' || environment.TERM === 'dumb';
  if (plain) return (_colour, text) => text;
  return (colour, text) => `\u001b[${CODES[colour][0]}m${text}\u001b[${CODES[colour][1]}m`;
}
