import type { ServerResponse } from 'node:http';

/** Texts that go-livepeer answers instead of what went wrong inside. */
const INSTEAD: ReadonlyMap<number, string> = new Map([
  [500, 'Internal Server Error'],
  [503, 'Service Unavailable Error'],
]);

/** A JSON answer; nothing happens when the client is gone. */
export function answerJson(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (response.headersSent || response.destroyed) return;
  const body = Buffer.from(`${JSON.stringify(value)}\n`);
  response.writeHead(status, {
    ...printable(headers),
    'content-type': 'application/json',
    'content-length': body.length,
  });
  response.end(body);
}

/** An error in the form of go-livepeer's `respondJsonError`: what went wrong inside the signer (500, 503) is not told. */
export function answerError(
  response: ServerResponse,
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  answerJson(response, status, { error: { message: INSTEAD.get(status) ?? message } }, headers);
}

/** A plain answer in the form of Go's `http.Error`, for what is no endpoint. */
export function answerText(response: ServerResponse, status: number, text: string): void {
  const body = Buffer.from(`${text}\n`);
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'x-content-type-options': 'nosniff',
    'content-length': body.length,
  });
  response.end(body);
}

/** Headers that HTTP can carry; their values come from others. */
function printable(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => /^[\x20-\x7e]*$/.test(value)));
}
