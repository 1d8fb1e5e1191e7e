/**
 * Media links, one direction each: `capture` from the window that films to main; `output` (the AI's video) and `input`
 * (a file that is streamed) from main to a window.
 */
export const mediaLinkKinds = ['capture', 'output', 'input'] as const;

/** See {@link mediaLinkKinds}. */
export type MediaLinkKind = (typeof mediaLinkKinds)[number];
