import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { waitForPicture } from '../../test/e2e/support/window.ts';
import { openLooseBrowser } from './loose-browser.ts';

/** A browser of its own with the least page that captures, encodes, decodes and shows, to compare the product with. */
export interface PlainBrowser {
  readonly pid: number;
  /** Loads the page; resolves when it shows its picture, `shownWidth` pixels wide. */
  run(shownWidth: number): Promise<void>;
  /** Leaves the page: nothing runs. */
  rest(): Promise<void>;
  close(): Promise<void>;
}

/** Opens it, at rest. @param clip what its camera plays */
export async function openPlainBrowser(clip: string): Promise<PlainBrowser> {
  const html = await readFile(new URL('./plain-page.html', import.meta.url));
  const server = createServer((_, response) => response.setHeader('content-type', 'text/html').end(html));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const browser = await openLooseBrowser(clip);
  return {
    pid: browser.pid,
    run: (shownWidth) =>
      browser.attached(async (page) => {
        await page.goto(`http://127.0.0.1:${port}/?width=${Math.round(shownWidth)}`);
        await waitForPicture(page, '#output');
      }),
    rest: () => browser.attached(async (page) => void (await page.goto('about:blank'))),
    close: async () => {
      await browser.close();
      server.close();
      server.closeAllConnections();
    },
  };
}
