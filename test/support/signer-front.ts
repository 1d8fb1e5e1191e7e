import type http from 'node:http';
import { type FakeSigner, fakeSigner, type SignerRequest } from './fake-signer.ts';

/** Answers a request in place of the signer, or with `pass` hands it on. */
export type Front = (response: http.ServerResponse, request: SignerRequest) => 'pass' | undefined;

/** A signer with something before it that can be told to answer in its place. */
export interface SignerFront extends FakeSigner {
  /** How requests are answered from now on; null hands all of them on. */
  tell(front: Front | null): void;
}

/** Puts a front before the signer at `url`. Answers of the signer go through unchanged. */
export async function signerFront(url: string): Promise<SignerFront> {
  let front: Front | null = null;
  const signer = await fakeSigner((response, request) => {
    if (front?.(response, request) === undefined && front !== null) return;
    void pass(url, response, request);
  });
  return {
    ...signer,
    tell: (next) => {
      front = next;
    },
  };
}

async function pass(url: string, response: http.ServerResponse, request: SignerRequest): Promise<void> {
  const answer = await fetch(url + request.path, {
    method: request.method,
    ...(request.body === '' ? {} : { body: request.body }),
    headers: { 'content-type': 'application/json' },
  });
  const text = await answer.text();
  response.writeHead(answer.status, { 'content-type': 'application/json' }).end(text);
}

/** Answers as signers refuse: `{"error": {"message"}}`. */
export const refusing =
  (status: number, message: string): Front =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: { message } }));
    return undefined;
  };

/** Hangs up, as a signer that is gone; what it was asked before is still answered. */
export const hangingUp: Front = (response) => {
  response.destroy();
  return undefined;
};

/** Refuses payments only. */
export const refusingPayments = (status: number, message: string): Front => {
  const refuse = refusing(status, message);
  return (response, request) =>
    request.path === '/generate-live-payment' ? refuse(response, request) : 'pass';
};
