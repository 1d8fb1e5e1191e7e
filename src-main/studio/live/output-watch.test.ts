import { describe, expect, it } from 'vitest';
import { OutputWatch } from './output-watch.ts';

const idle = { loading: false, held: false };

function watch() {
  let nowS = 100;
  const watched = new OutputWatch(() => nowS * 1e6);
  return { watch: watched, pass: (seconds: number) => (nowS += seconds) };
}

describe('OutputWatch', () => {
  it('expects nothing before something was sent', () => {
    const { watch: output, pass } = watch();
    pass(1_000);
    expect(output.health(idle)).toBe('moving');
  });

  it('finds an output frozen that moved before, after two seconds', () => {
    const { watch: output, pass } = watch();
    output.sent();
    pass(10);
    expect(output.health(idle)).toBe('moving');
    output.picture();
    pass(1.9);
    output.sent();
    expect(output.health(idle)).toBe('moving');
    pass(0.1);
    expect(output.health(idle)).toBe('frozen');
    output.picture();
    expect(output.health(idle)).toBe('moving');
  });

  it('gives up after half a minute, and later on a runner that loads', () => {
    const { watch: output, pass } = watch();
    output.sent();
    pass(30);
    expect(output.health(idle)).toBe('stalled');
    expect(output.health({ loading: true, held: false })).toBe('moving');
    pass(270);
    expect(output.health({ loading: true, held: false })).toBe('stalled');
    output.nextJob();
    expect(output.health(idle)).toBe('moving');
  });

  it('believes windows, unless the picture is a held one', () => {
    const { watch: output } = watch();
    output.sent();
    output.picture();
    output.report('a', true);
    output.report('b', true);
    output.report('a', false);
    expect(output.health(idle)).toBe('frozen');
    expect(output.health({ loading: false, held: true })).toBe('moving');
    output.report('b', false);
    expect(output.health(idle)).toBe('moving');
  });
});
