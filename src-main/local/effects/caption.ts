import { fontPath } from '../../media/engine/font.ts';
import type { FilterChain } from './filter-chain.ts';

const MAX_CAPTION_CHARACTERS = 72;

/**
 * Draws a text as a small caption near the lower edge. The text is data to the filter: no expansion, and control
 * characters and broken surrogates are taken out (drawtext reads UTF-8 and draws control characters as boxes).
 */
export function captionChain(text: string): FilterChain {
  const line = captionLine(text);
  if (line === '') return [];
  return [
    {
      filter: 'drawtext',
      id: 'caption',
      options: {
        fontfile: fontPath(),
        text: line,
        expansion: 'none',
        fontsize: 'max(12,h/28)',
        fontcolor: 'white@0.92',
        box: 1,
        boxcolor: 'black@0.45',
        boxborderw: 8,
        x: '(w-text_w)/2',
        y: 'h-text_h-h/20',
      },
      live: ['text'],
    },
  ];
}

function captionLine(text: string): string {
  const characters = [
    ...text
      .replace(/\p{Surrogate}/gu, '')
      .replace(/[\p{C}\s]+/gu, ' ')
      .trim(),
  ];
  if (characters.length <= MAX_CAPTION_CHARACTERS) return characters.join('');
  return `${characters
    .slice(0, MAX_CAPTION_CHARACTERS - 1)
    .join('')
    .trimEnd()}…`;
}
