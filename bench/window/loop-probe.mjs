// Loaded into the program before it starts: how late its event loop is, measured from outside the product. Each SIGUSR2
// writes the figures since the one before to $RIVULET_LOOP_PROBE.<pid>, in milliseconds, and begins anew. `own` leaves out
// the time the program was ready to run and had to wait for a core: on a busy machine that is most of the delay.
import { openSync, readSync, writeFileSync } from 'node:fs';

const RESOLUTION_MS = 10;
const path = process.env.RIVULET_LOOP_PROBE;
if (path) {
  const file = openSync(`/proc/self/task/${process.pid}/schedstat`);
  const text = Buffer.alloc(128);
  // Nanoseconds run, and nanoseconds waited for a core, of this thread.
  const waitedMs = () =>
    Number(text.toString('latin1', 0, readSync(file, text, 0, 128, 0)).split(' ')[1]) / 1e6;
  let samples = [];
  let last = { atMs: performance.now(), waitedMs: waitedMs() };
  setInterval(() => {
    const now = { atMs: performance.now(), waitedMs: waitedMs() };
    const delay = Math.max(0, now.atMs - last.atMs - RESOLUTION_MS);
    samples.push({ delay, own: Math.max(0, delay - (now.waitedMs - last.waitedMs)) });
    last = now;
  }, RESOLUTION_MS).unref();
  const figures = (values) => {
    const sorted = values.sort((a, b) => a - b);
    const at = (share) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
    return { p50: at(0.5), p99: at(0.99), max: at(1), samples: sorted.length };
  };
  process.on('SIGUSR2', () => {
    const [delay, own] = ['delay', 'own'].map((name) => figures(samples.map((sample) => sample[name])));
    writeFileSync(`${path}.${process.pid}`, JSON.stringify({ delay, own }));
    samples = [];
  });
}
