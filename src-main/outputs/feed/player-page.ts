import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendWhole } from './feed-responses.ts';
import { PLAYER_SCRIPT } from './player-script.ts';

const STYLE = `html,body{margin:0;height:100%;overflow:hidden;background:#000}
video,canvas{display:block;width:100%;height:100%;object-fit:contain}
[hidden]{display:none}
`;

/** A page that plays the feed, whole in one file: for browser sources, and to look at it. */
const PLAYER_PAGE = Buffer.from(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Rivulet</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
<video muted playsinline hidden></video>
<canvas hidden></canvas>
<script>${PLAYER_SCRIPT}</script>
</html>
`);

/**
 * What the page may do: run what it brings, read the feed it came from, and nothing else.
 * @param host as the browser reaches it; some browsers do not take a socket for the same origin
 */
function playerPolicy(host: string): string {
  return [
    "default-src 'none'",
    `script-src '${hashOf(PLAYER_SCRIPT)}'`,
    `style-src '${hashOf(STYLE)}'`,
    `connect-src 'self' ws://${host}`,
    "img-src 'self' data:",
    "media-src 'self' blob:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Sends the page. */
export function sendPage(request: IncomingMessage, response: ServerResponse): void {
  sendWhole(response, {
    status: 200,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': playerPolicy(request.headers.host ?? ''),
    },
    body: PLAYER_PAGE,
  });
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
