import { z } from 'zod';
import type { JsonValue } from '../../trickle/json-lines.ts';
import type { JobParams } from '../runner/runner.ts';

/** Longest body of a start request that is read, in bytes. */
export const START_BODY_LIMIT_BYTES = 1_048_576;

/** go-livepeer's default pipeline when the gateway names no model. */
const DEFAULT_MODEL = 'noop';

/** It comes out of `JSON.parse`; checking its depths again would only invite a stack overflow. */
const jsonValue = z.custom<JsonValue>(() => true);
const text = z.string().max(1000).nullish();
const body = z.object({
  model_id: text,
  params: z.record(z.string(), jsonValue).nullish(),
  gateway_request_id: text,
  stream_id: text,
});

/** The body of `POST /live-video-to-video` (protocol C8). */
export interface StartRequest {
  readonly modelId: string;
  readonly params: JobParams;
  readonly gatewayRequestId: string;
  readonly streamId: string;
}

/** Reads the body; a text where it is not one, for the 400. Unknown fields are ignored, as Go does. */
export function parseStartRequest(bytes: Uint8Array): StartRequest | string {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (error) {
    return bytes.length === 0
      ? 'EOF'
      : `invalid JSON: ${error instanceof Error ? error.message : 'unreadable'}`;
  }
  const parsed = body.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return `json: cannot unmarshal ${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'wrong type'}`;
  }
  return {
    modelId: parsed.data.model_id || DEFAULT_MODEL,
    params: parsed.data.params ?? {},
    gatewayRequestId: parsed.data.gateway_request_id ?? '',
    streamId: parsed.data.stream_id ?? '',
  };
}
