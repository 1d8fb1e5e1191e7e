import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { hasKeyboard, onEnter } from './enter-key.ts';

describe('the Enter key', () => {
  it('is there on a terminal in the foreground alone', () => {
    const terminal = Object.assign(new PassThrough(), { isTTY: true });
    expect(hasKeyboard(terminal, () => true)).toBe(true);
    expect(hasKeyboard(terminal, () => false)).toBe(false);
    expect(hasKeyboard(new PassThrough(), () => true)).toBe(false);
  });

  it('is told at each line, not at the end, and not any more once nobody listens', async () => {
    const input = new PassThrough();
    let pressed = 0;
    const leave = onEnter(() => {
      pressed += 1;
    }, input);
    input.write('\n');
    input.write('x\n');
    input.end();
    await once(input, 'end');
    expect(pressed).toBe(2);
    leave();
    expect(input.destroyed).toBe(true);
  });

  it('outlives a terminal that goes away', async () => {
    const input = new PassThrough();
    onEnter(() => undefined, input);
    input.destroy(new Error('EIO'));
    await new Promise((resolve) => input.once('close', resolve));
    expect(input.errored?.message).toBe('EIO');
  });
});
