import { fontPath } from '../font.ts';
import type { Size } from '../options.ts';

/** What a card says. */
export interface CardText {
  readonly title: string;
  readonly text: string;
}

/** Colours of the application's window (`styles/tokens.css`, dark). */
const COLOURS = {
  from: '0x0e1215',
  to: '0x12282d',
  title: '0xe5eaed',
  text: '0x9daab2',
  accent: '0x4cc3cd',
} as const;

/** A letter of the font is about this wide, as a share of its size. */
const LETTER = 0.62;
/** Share of the picture's width that lines may take. */
const LINE = 0.84;
const TITLE_CHARACTERS = 60;
const TEXT_CHARACTERS = 240;

/**
 * The FFmpeg graph, without its sink, that draws a card: two lines of text on a calm dark ground. Whatever the texts hold is
 * data to the filters.
 */
export function cardGraph({ title, text }: CardText, size: Size): string {
  const { width, height } = size;
  const unit = Math.min(width, height);
  const heading = tidy(title, TITLE_CHARACTERS);
  const headingSize = fitting(unit / 11, [heading], width);
  const bodySize = Math.max(10, unit / 26);
  const body = wrapped(tidy(text, TEXT_CHARACTERS), Math.floor((width * LINE) / (bodySize * LETTER)));
  const middle = height * 0.46;
  const bar = { width: even(unit / 7), height: Math.max(2, even(unit / 180)) };
  return [
    `gradients=size=${width}x${height}:rate=25:duration=0.04:nb_colors=2:speed=0.00001:c0=${COLOURS.from}:c1=${COLOURS.to}` +
      `:x0=0:y0=0:x1=${width}:y1=${height}`,
    line(heading, {
      size: headingSize,
      colour: COLOURS.title,
      y: `${round(middle - headingSize / 2)}-text_h/2`,
    }),
    `drawbox=x=${even((width - bar.width) / 2)}:y=${even(middle + headingSize * 0.55)}:w=${bar.width}:h=${bar.height}` +
      `:color=${COLOURS.accent}:t=fill`,
    ...body.map((words, row) =>
      line(words, {
        size: bodySize,
        colour: COLOURS.text,
        y: `${round(middle + headingSize * 1.1 + row * bodySize * 1.5)}`,
      }),
    ),
  ]
    .filter((filter) => filter !== '')
    .join(',');
}

function line(text: string, style: { size: number; colour: string; y: string }): string {
  if (text === '') return '';
  return (
    `drawtext=fontfile=${escaped(fontPath())}:text=${escaped(text)}:expansion=none` +
    `:fontsize=${round(style.size)}:fontcolor=${style.colour}:x=(w-text_w)/2:y=${style.y}`
  );
}

/** Escapes for the option parser first, then for the graph parser ("Notes on filtergraph escaping" of FFmpeg). */
function escaped(value: string): string {
  return value.replace(/[\\':]/g, '\\$&').replace(/[\\',;[\]]/g, '\\$&');
}

/** On one line, without what the font cannot draw, no longer than `limit`. */
function tidy(text: string, limit: number): string {
  const characters = [
    ...text
      .replace(/\p{Surrogate}/gu, '')
      .replace(/[\p{C}\s]+/gu, ' ')
      .trim(),
  ];
  return characters.length <= limit ? characters.join('') : `${characters.slice(0, limit - 1).join('')}…`;
}

function wrapped(text: string, perLine: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= perLine)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word.slice(0, Math.max(1, perLine)));
  }
  return lines;
}

function fitting(wanted: number, lines: readonly string[], width: number): number {
  const longest = Math.max(1, ...lines.map((text) => text.length));
  return Math.max(10, Math.min(wanted, (width * LINE) / (longest * LETTER)));
}

function even(pixels: number): number {
  return Math.max(2, Math.round(pixels / 2) * 2);
}

function round(pixels: number): number {
  return Math.round(pixels);
}
