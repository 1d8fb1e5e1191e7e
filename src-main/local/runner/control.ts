import type { JsonValue } from '../../trickle/json-lines.ts';
import type { JobParams } from './runner.ts';

/** What a control message asks for. */
export type ControlMessage =
  | { readonly kind: 'params'; readonly params: JobParams }
  | { readonly kind: 'keepalive' }
  | { readonly kind: 'invalid' };

/** Sorts a control message: `{"keep":"alive"}`, or else a whole new set of parameters (protocol D2). */
export function controlMessage(value: JsonValue): ControlMessage {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { kind: 'invalid' };
  const params = value as JobParams;
  return params.keep === 'alive' ? { kind: 'keepalive' } : { kind: 'params', params };
}
