import { expect, it } from 'vitest';
import { countNodes, readWorkflow } from './workflow.ts';

const api = {
  '1': { class_type: 'LoadTensor', inputs: {} },
  '2': { class_type: 'SaveTensor', inputs: { images: ['1', 0] } },
};

it('reads a workflow in API format and counts its nodes', () => {
  expect(readWorkflow(JSON.stringify(api))).toEqual({ ok: true, workflow: api, nodes: 2 });
});

it.each([
  ['{"1":', 'syntax'],
  ['{"nodes":[],"links":[],"version":0.4}', 'interface-format'],
  ['{}', 'no-nodes'],
  ['[]', 'no-nodes'],
  ['{"1":{"inputs":{}}}', 'no-nodes'],
])('refuses %s', (text, why) => {
  expect(readWorkflow(text)).toEqual({ ok: false, why });
});

it('counts the nodes of a workflow that is kept as text', () => {
  expect(countNodes(JSON.stringify(api))).toBe(2);
  expect(countNodes(undefined)).toBe(0);
});
