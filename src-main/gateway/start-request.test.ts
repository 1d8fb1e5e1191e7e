import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GatewayError } from '../base/errors.ts';
import type { RestAnswer } from './rest.ts';
import { readStartAnswer } from './start-request.ts';

const transcoder = new URL('https://o.example:8935/base/');
const target = { transcoder, modelId: 'noop', offered: [] };

function answer(value: unknown): RestAnswer {
  return {
    status: 200,
    contentType: 'application/json',
    body: Buffer.from(JSON.stringify(value)),
    cut: false,
  };
}

describe('readStartAnswer', () => {
  it('takes absolute addresses, also of other hosts, and relative ones', () => {
    const job = readStartAnswer(
      target,
      answer({
        publish_url: 'http://other.example/ai/trickle/mid#x',
        subscribe_url: '/ai/trickle/mid-out',
        control_url: 'ai/trickle/mid-control',
        events_url: null,
        manifest_id: 'mid7',
      }),
    );
    expect(job).toEqual({
      publishUrl: new URL('http://other.example/ai/trickle/mid'),
      subscribeUrl: new URL('https://o.example:8935/ai/trickle/mid-out'),
      controlUrl: new URL('https://o.example:8935/base/ai/trickle/mid-control'),
      eventsUrl: null,
      manifestId: 'mid7',
    });
  });

  it('takes the id of the job from its input channel when it is not told', () => {
    const job = readStartAnswer(target, answer({ publish_url: '/ai/trickle/abc/', subscribe_url: '/x' }));
    expect(job.manifestId).toBe('abc');
  });

  it('takes a number for an id, fields it does not know, and any status of success', () => {
    const told = answer({ publish_url: '/in', subscribe_url: '/out', manifest_id: 4711, request_id: {} });
    expect(readStartAnswer(target, { ...told, status: 201 })).toMatchObject({
      manifestId: '4711',
      controlUrl: null,
      eventsUrl: null,
    });
  });

  it('does not send video to an address with credentials', () => {
    const odd = answer({ publish_url: 'https://me:pw@h/x', subscribe_url: '/x' });
    expect(() => readStartAnswer(target, odd)).toThrow('publish_url holds a user name');
  });

  it('gives a job or a GatewayError for any status and body', () => {
    const url = fc.oneof(fc.webUrl(), fc.string(), fc.constant('/x'), fc.jsonValue());
    const body = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
      fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value))),
      fc
        .record({ publish_url: url, subscribe_url: url, control_url: url })
        .map((value) => answer(value).body),
      fc.record({ error: fc.jsonValue(), detail: fc.jsonValue() }).map((value) => answer(value).body),
    );
    const status = fc.oneof(
      fc.constantFrom(200, 400, 402, 403, 404, 422, 500, 503),
      fc.integer({ min: 100, max: 599 }),
    );
    const contentType = fc.constantFrom('application/json', 'text/html', 'text/plain', '');
    fc.assert(
      fc.property(status, contentType, body, (code, type, bytes) => {
        try {
          const job = readStartAnswer(target, { status: code, contentType: type, body: bytes, cut: false });
          expect(job.publishUrl.protocol).toMatch(/^https?:$/);
        } catch (error) {
          expect(error).toBeInstanceOf(GatewayError);
          const { message } = error as GatewayError;
          expect(message.length).toBeLessThan(600);
          expect(message).not.toMatch(/\p{Cc}/u);
        }
      }),
      { numRuns: 500 },
    );
  });
});
