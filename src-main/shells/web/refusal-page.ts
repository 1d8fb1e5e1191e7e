import { createHash } from 'node:crypto';

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { display: grid; min-height: 100vh; margin: 0; place-content: center; background: light-dark(#f6f8f9, #0f1416);
  color: light-dark(#182023, #e6ecee); }
main { max-width: 28rem; padding: 2rem; }
h1 { margin: 0 0 .5rem; font-size: 1.5rem; }
p { margin: 0; }
`;

/** What somebody sees who comes without a session. It says nothing of who is let in. */
export const refusalPage = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Rivulet</title>
<style>${STYLE}</style>
<main>
<h1>This address has been used</h1>
<p>Each address of Rivulet opens one window. To get a new one, start Rivulet again, or press Enter in the terminal where it
runs.</p>
</main>
</html>
`;

/** The policy of the page: its own style, and nothing else at all. */
export const refusalPolicy = `default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`;
