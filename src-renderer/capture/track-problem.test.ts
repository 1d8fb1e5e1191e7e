import { expect, it } from 'vitest';
import { trackProblem } from './track-problem.ts';

const camera = { permission: 'denied', chooser: false } as const;

it.each([
  ['NotAllowedError', camera, 'denied'],
  ['NotAllowedError', { permission: 'prompt', chooser: false } as const, 'prompt'],
  ['NotAllowedError', { permission: null, chooser: true } as const, 'cancelled'],
  ['NotReadableError', camera, 'busy'],
  ['NotFoundError', camera, 'none'],
  ['OverconstrainedError', camera, 'none'],
  ['TypeError', camera, 'failed'],
])('reads %s with %o as %s', (name, circumstances, problem) => {
  expect(trackProblem(new DOMException('the browser says so', name), circumstances)).toBe(problem);
});

it('does not trip over what is no error', () => {
  expect(trackProblem('text', camera)).toBe('failed');
});
