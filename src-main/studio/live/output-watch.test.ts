import { describe, expect, it } from 'vitest';
import { OutputWatch } from './output-watch.ts';

const idle = { loading: false, held: false };
const MS = 1_000;
const FRAME_MS = 1000 / 30;

/** A watch with its clock; looked at four times a second while time passes, as a stream does. */
function watch() {
  let nowUs = 100_000_000;
  const watched = new OutputWatch(() => nowUs);
  const silences: number[] = [];
  let lookUs = nowUs;
  const look = (loading: boolean): void => {
    while (nowUs >= lookUs + 250 * MS) {
      lookUs += 250 * MS;
      if (watched.silent({ loading })) silences.push(nowUs);
    }
  };
  const pass = (seconds: number): void => {
    nowUs += seconds * 1e6;
  };
  /** Streams for so long at 30 pictures a second, of which `back` says which come back. */
  const stream = (
    seconds: number,
    { back = () => true, loading = false }: { back?: (n: number) => boolean; loading?: boolean } = {},
  ): void => {
    for (let n = 0; n < seconds * 30; n += 1) {
      nowUs += FRAME_MS * MS;
      watched.offered();
      if (back(n)) watched.picture();
      look(loading);
    }
  };
  return {
    watch: watched,
    pass,
    stream,
    /** Whether it was found silent since the last time this was asked. */
    wasSilent: () => silences.splice(0).length > 0,
    nowUs: () => nowUs,
  };
}

const nothing = { back: () => false };

describe('OutputWatch: what is shown, and given up', () => {
  it('expects nothing before something was sent', () => {
    const { watch: output, pass } = watch();
    pass(1_000);
    expect(output.health(idle)).toBe('moving');
  });

  it('finds an output frozen that moved before, after two seconds', () => {
    const { watch: output, pass } = watch();
    output.offered();
    pass(10);
    expect(output.health(idle)).toBe('moving');
    output.picture();
    pass(1.9);
    output.offered();
    expect(output.health(idle)).toBe('moving');
    pass(0.1);
    expect(output.health(idle)).toBe('frozen');
    output.picture();
    expect(output.health(idle)).toBe('moving');
  });

  it('gives up after half a minute, and later on a runner that loads', () => {
    const { watch: output, pass } = watch();
    output.offered();
    pass(30);
    expect(output.health(idle)).toBe('stalled');
    expect(output.health({ loading: true, held: false })).toBe('moving');
    pass(270);
    expect(output.health({ loading: true, held: false })).toBe('stalled');
  });

  it('believes windows, unless the picture is a held one', () => {
    const { watch: output } = watch();
    output.offered();
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

describe('OutputWatch: silence', () => {
  it('is found 1.5 s to 1.75 s after the last picture of a steady output', () => {
    const { stream, wasSilent } = watch();
    stream(5);
    stream(1.4, nothing);
    expect(wasSilent()).toBe(false);
    stream(0.4, nothing);
    expect(wasSilent()).toBe(true);
  });

  it('is over with the next picture', () => {
    const { watch: output, stream } = watch();
    stream(5);
    stream(2, nothing);
    expect(output.silent({ loading: false })).toBe(true);
    output.picture();
    expect(output.silent({ loading: false })).toBe(false);
  });

  it.each([
    ['before the first picture', (at: ReturnType<typeof watch>) => at.stream(20, nothing)],
    [
      'of an output that has only begun',
      (at) => {
        at.stream(0.5);
        at.stream(4.5, nothing);
      },
    ],
    [
      'of a hiccup below a second, again and again',
      (at) => {
        at.stream(3);
        for (let n = 0; n < 10; n += 1) {
          at.stream(0.95, nothing);
          at.stream(0.5);
        }
      },
    ],
    [
      'of a runner that loads',
      (at) => {
        at.stream(5);
        at.stream(20, { back: () => false, loading: true });
      },
    ],
    [
      'after a change of parameters, which may load a model',
      (at) => {
        at.stream(5);
        at.watch.changed();
        at.stream(9, nothing);
      },
    ],
    [
      'of an input that paused',
      (at) => {
        at.stream(5);
        at.pass(20);
        at.stream(1.4, nothing);
      },
    ],
    [
      'of an input that paused with pictures still on their way',
      (at) => {
        at.stream(5);
        at.stream(0.1, nothing);
        at.pass(20);
        at.stream(1.4, nothing);
      },
    ],
    [
      'of a program that stood still itself',
      (at) => {
        at.stream(5);
        at.stream(0.2, nothing);
        at.pass(3);
        expect(at.watch.silent({ loading: false })).toBe(false);
      },
    ],
    [
      'of a slow runner: a picture every 1.2 s',
      (at) => {
        at.stream(60, { back: (n) => n % 36 === 0 });
      },
    ],
    [
      'of an output whose pauses of 2.4 s heal by themselves',
      (at) => {
        at.stream(2);
        at.watch.changed();
        at.stream(2.4, nothing);
        at.stream(15);
        at.stream(2.4, nothing);
        at.stream(1);
      },
    ],
  ] as [string, (at: ReturnType<typeof watch>) => void][])('is none %s', (_name, play) => {
    const at = watch();
    play(at);
    expect(at.wasSilent()).toBe(false);
  });

  it('is found in time where the pauses that healed are long ago', () => {
    const { watch: output, stream, wasSilent } = watch();
    stream(2);
    output.changed();
    stream(2.4, nothing);
    stream(80);
    stream(1.8, nothing);
    expect(wasSilent()).toBe(true);
  });

  it('is found at a rate of held pictures as well', () => {
    const { watch: output, pass, stream } = watch();
    stream(5);
    let silent = false;
    for (let n = 0; n < 10; n += 1) {
      pass(0.2);
      output.offered();
      silent ||= output.silent({ loading: false });
    }
    expect(silent).toBe(true);
  });

  it('is found 10 s after a change of parameters that stopped the output', () => {
    const { watch: output, stream, wasSilent } = watch();
    stream(5);
    output.changed();
    stream(10.5, nothing);
    expect(wasSilent()).toBe(true);
  });
});
