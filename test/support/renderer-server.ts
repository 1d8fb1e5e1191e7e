import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pageHeaders } from '../../src-main/shells/page-headers.ts';
import { readPageFiles } from '../../src-main/shells/web/page-files.ts';

/** A server of the window's files. */
export interface RendererServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves a built renderer on loopback with the headers that the shells send, without a main behind it. */
export async function serveRenderer(folder: string): Promise<RendererServer> {
  const files = await readPageFiles(folder);
  const server = createServer((request, response) => {
    const file = files.get(new URL(request.url ?? '/', 'http://127.0.0.1').pathname.slice(1) || 'index.html');
    if (file === undefined) response.writeHead(404).end();
    else response.writeHead(200, { ...pageHeaders(null), 'content-type': file.type }).end(file.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
