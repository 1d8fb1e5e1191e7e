// Loaded into the program before it starts: how late its event loop is, measured from outside the product. SIGUSR2 begins
// anew; at the end the figures (milliseconds, less the 10 ms between samples) are written to $RIVULET_LOOP_PROBE.<pid>.
import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 10;
const path = process.env.RIVULET_LOOP_PROBE;
if (path) {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  process.on('SIGUSR2', () => delay.reset());
  process.on('exit', () => {
    const ms = (ns) => Math.max(0, ns / 1e6 - RESOLUTION_MS);
    const figures = {
      p50: ms(delay.percentile(50)),
      p99: ms(delay.percentile(99)),
      max: ms(delay.max),
      samples: delay.count,
    };
    writeFileSync(`${path}.${process.pid}`, JSON.stringify(figures));
  });
}
