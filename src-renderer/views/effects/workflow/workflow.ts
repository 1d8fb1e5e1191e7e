import type { Json } from '../schema/field.ts';
import { asObject } from '../schema/resolve.ts';

/** What a text that should be a ComfyUI workflow is: one in API format, with its nodes counted, or why it is none. */
export type WorkflowReading =
  | { readonly ok: true; readonly workflow: Json; readonly nodes: number }
  | { readonly ok: false; readonly why: 'syntax' | 'interface-format' | 'no-nodes' };

/**
 * Reads a ComfyUI workflow in API format: an object of nodes, each with its `class_type`. ComfyUI's own saved files, which
 * have lists of `nodes` and `links`, cannot be run by it over the network.
 */
export function readWorkflow(text: string): WorkflowReading {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    return { ok: false, why: 'syntax' };
  }
  const object = asObject(value);
  if (Array.isArray(object?.nodes) && Array.isArray(object.links))
    return { ok: false, why: 'interface-format' };
  const nodes = countNodes(value);
  return nodes === 0 ? { ok: false, why: 'no-nodes' } : { ok: true, workflow: value, nodes };
}

/** How many nodes a workflow has, given as an object or as its JSON; 0 for anything else. */
export function countNodes(value: Json | undefined): number {
  if (typeof value === 'string') {
    const reading = readWorkflow(value);
    return reading.ok ? reading.nodes : 0;
  }
  const nodes = Object.values(asObject(value) ?? {});
  const real = nodes.every((node) => typeof asObject(node)?.class_type === 'string');
  return real ? nodes.length : 0;
}
