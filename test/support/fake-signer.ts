import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** What hardhat's first account answers (protocol C11): an address, and its signature of it. */
export const SIGNER_ANSWER = {
  address: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266',
  signature:
    '0x47d66008c2c5b0671b8e7b43b62245ae9c4ba5f6ff7e94328b68eb45090cb1080815dec67a20bdec15ce794c9ce271fa8e6552d6b0976ab7a0b92d5516b32ef31c',
} as const;

/** One request that a {@link FakeSigner} got. */
export interface SignerRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** A signer that answers as it is told. */
export interface FakeSigner {
  readonly origin: string;
  readonly requests: readonly SignerRequest[];
  close(): Promise<void>;
}

/** Starts a signer on 127.0.0.1; by default it answers as one should. */
export async function fakeSigner(
  answer: (response: http.ServerResponse, request: SignerRequest) => void = (response) =>
    void response.setHeader('content-type', 'application/json').end(JSON.stringify(SIGNER_ANSWER)),
): Promise<FakeSigner> {
  const requests: SignerRequest[] = [];
  const server = http.createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const { method = '', url = '', headers } = incoming;
    const request = { method, path: url, headers, body: Buffer.concat(chunks).toString() };
    requests.push(request);
    answer(response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
