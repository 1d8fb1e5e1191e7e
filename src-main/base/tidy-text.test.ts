import { describe, expect, it } from 'vitest';
import { tidyText } from './tidy-text.ts';

describe('tidyText', () => {
  it.each([
    ['  plain\n text ', 'plain text'],
    ['bad\u001b[31m\u0007 \u202egnp', 'bad [31m gnp'],
    ['see https://me:pw@host/', 'see https://[removed]@host/'],
    ['Bearer abc.def', 'Bearer [removed]'],
  ])('%j becomes %j', (text, tidy) => {
    expect(tidyText(text)).toBe(tidy);
  });

  it('is bounded', () => {
    expect(tidyText('x'.repeat(1_000_000))).toHaveLength(301);
  });
});
