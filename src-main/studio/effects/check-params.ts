import { type OutputUnit, type Schema, Validator } from '@cfworker/json-schema';
import type { Model, Params } from '../../../src-preload/contract.ts';
import { GatewayError } from '../../base/errors.ts';
import { tidyText } from '../../base/tidy-text.ts';
import { describeAllowed, schemaAt } from './describe-schema.ts';

/** Errors of these keywords only say that something below them is wrong. */
const CONTAINERS: ReadonlySet<string> = new Set([
  'properties',
  'items',
  'prefixItems',
  'additionalProperties',
  '$ref',
]);

/**
 * Checks parameters against what is known of a model; a model without a schema takes anything.
 * @throws GatewayError `params_invalid`, one sentence that names the parameter and what is allowed; fields `model`,
 * `parameter`
 */
export function checkParams(model: Pick<Model, 'id' | 'schema'>, params: Params): void {
  if (model.schema === null) return;
  const { valid, errors } = new Validator(model.schema as Schema, '2020-12', false).validate(params);
  if (valid) return;
  const error = tellingError(errors);
  const path = pathOf(error?.instanceLocation ?? '#');
  throw new GatewayError('params_invalid', sentence(model, path, error), {
    fields: { model: model.id, parameter: String(path[0] ?? '') },
  });
}

/** Of nested errors the innermost that is about a parameter itself; of alternatives the choice as a whole. */
function tellingError(errors: readonly OutputUnit[]): OutputUnit | undefined {
  const alternatives = errors.find(({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf');
  return alternatives ?? errors.find(({ keyword }) => !CONTAINERS.has(keyword)) ?? errors.at(-1);
}

function sentence(
  model: Pick<Model, 'id' | 'schema'>,
  path: string[],
  error: OutputUnit | undefined,
): string {
  const schema = model.schema ?? {};
  const parent = schemaAt(schema, path.slice(0, -1));
  const own = schemaAt(schema, path);
  const name = path.at(-1);
  if (name === undefined)
    return `the parameters of ${model.id} are not valid: ${tidyText(error?.error ?? '', 200)}`;
  if (own === null && parent?.additionalProperties === false) {
    const known = Object.keys((parent.properties as object | undefined) ?? {});
    return `${model.id} has no parameter ${quoted(path)}: it takes ${known.join(', ')}`;
  }
  const allowed = own === null ? null : describeAllowed(own);
  return allowed === null
    ? `the parameter ${quoted(path)} of ${model.id} is not valid: ${tidyText(error?.error ?? '', 200)}`
    : `the parameter ${quoted(path)} of ${model.id} must be ${allowed}`;
}

/** `#/controlnets/0/enabled` as its parts (RFC 6901). */
function pathOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** `controlnets[0].enabled`, short and without control characters: names come from outside. */
function quoted(path: readonly string[]): string {
  const text = path.reduce(
    (name, part) => (/^\d+$/.test(part) ? `${name}[${part}]` : name ? `${name}.${part}` : part),
    '',
  );
  return JSON.stringify(tidyText(text, 60));
}
