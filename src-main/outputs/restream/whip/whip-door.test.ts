import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { WhipDoor } from './whip-door.ts';

const TOKEN = 'bearer-of-secrets';
const OFFER = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\n';
const ANSWER = 'v=0\r\no=- 2 2 IN IP4 127.0.0.1\r\n';

const servers: Server[] = [];
const doors: WhipDoor[] = [];

afterEach(async () => {
  await Promise.all(doors.splice(0).map((door) => door.close()));
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A WHIP server that is played; answers its URL and what it was asked. */
async function serve(listener: RequestListener): Promise<{ url: string; asked: IncomingMessage[] }> {
  const asked: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    asked.push(request);
    listener(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/whip`, asked };
}

async function open(url: string, token: string | null = TOKEN): Promise<WhipDoor> {
  const door = await WhipDoor.open({ kind: 'whip', url, token });
  doors.push(door);
  return door;
}

const offer = (door: WhipDoor): Promise<Response> => fetch(door.url, { method: 'POST', body: OFFER });

describe('WhipDoor', () => {
  it('asks the server with the token, and ends the session it was given', async () => {
    const { url, asked } = await serve((request, response) => {
      if (request.method === 'DELETE') return void response.end();
      response.writeHead(201, { location: '/session/7' }).end(ANSWER);
    });
    const door = await open(url);
    const answer = await offer(door);
    expect([answer.status, await answer.text()]).toEqual([201, ANSWER]);
    // FFmpeg learns neither the token nor where the server is.
    expect(answer.headers.get('location')).toMatch(/^\/[0-9a-f]{32}\/session$/);
    await door.close();
    expect(asked.map(({ method, url: path }) => `${method} ${path}`)).toEqual([
      'POST /whip',
      'DELETE /session/7',
    ]);
    expect(asked.map(({ headers }) => headers.authorization)).toEqual([`Bearer ${TOKEN}`, `Bearer ${TOKEN}`]);
  });

  it('is found by nobody else', async () => {
    const { url, asked } = await serve((_, response) => response.writeHead(201).end(ANSWER));
    const door = await open(url);
    const answer = await fetch(new URL('/whip', door.url), { method: 'POST', body: OFFER });
    expect([answer.status, asked.length]).toEqual([404, 0]);
  });

  it('follows where the server sends on to', async () => {
    const { url } = await serve((request, response) => {
      if (request.url === '/whip') return void response.writeHead(307, { location: '/other' }).end();
      response.writeHead(201).end(ANSWER);
    });
    expect((await offer(await open(url))).status).toBe(201);
  });

  it.each([
    ['a token that is refused', 401, 'no', 'output_refused'],
    ['a path without WHIP', 404, '<html>', 'output_unreachable'],
    ['a web page', 200, '<html>', 'output_unreachable'],
    ['a server that is full', 503, 'too many publishers', 'output_unreachable'],
    ['a server that repeats the token', 400, `bad ${TOKEN}`, 'output_refused'],
    ['a server that sends on for ever', 307, '', 'output_unreachable'],
    ['a server that sends on without TLS', 308, 'http://example.com/whip', 'output_refused'],
  ])('says what is wrong with %s', async (_what, status, text, code) => {
    const { url } = await serve((_, response) => {
      response.writeHead(status, { location: text.startsWith('http') ? text : '/whip' }).end(text);
    });
    const door = await open(url);
    expect((await offer(door)).status).toBe(502);
    expect(door.fault).toMatchObject({ code });
    expect(door.fault?.message).toMatchSnapshot();
    expect(JSON.stringify(door.fault)).not.toContain(TOKEN);
  });

  it('says that nobody answers', async () => {
    const door = await open('http://127.0.0.1:1/whip');
    await offer(door);
    expect(door.fault).toMatchObject({ code: 'output_unreachable' });
  });
});
