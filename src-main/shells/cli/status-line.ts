import type { StreamStatus } from '../../studio/stream-status.ts';

const BAR_WIDTH = 16;
const PLAIN_INTERVAL_MS = 5_000;

/** What a line that is too narrow leaves out, in this order: an output in trouble is told before figures that are well. */
const LEAST_NEEDED = ['segments', 'runner', 'bitrate', 'bar', 'dropped', 'latency', 'rates'] as const;

/**
 * Renders a stream's status as one line of text, without colour codes.
 * @param width in characters; what is needed least is left out until it fits. No limit by default
 */
export function formatStatus(status: StreamStatus, width = Number.POSITIVE_INFINITY): string {
  const left: (typeof LEAST_NEEDED)[number][] = [];
  let text = lineOf(status, left);
  for (const part of LEAST_NEEDED) {
    if ([...text].length <= width) break;
    left.push(part);
    text = lineOf(status, left);
  }
  return text;
}

function lineOf(status: StreamStatus, left: readonly (typeof LEAST_NEEDED)[number][]): string {
  const has = (part: (typeof LEAST_NEEDED)[number]): boolean => !left.includes(part);
  const parts = has('bar')
    ? [status.phase.padEnd(9), progress(status)]
    : [status.phase, clockText(status.positionS)];
  if (has('rates')) parts.push(`${status.fpsIn.toFixed(0)}→${status.fpsOut.toFixed(0)} fps`);
  if (has('latency'))
    parts.push(status.latencyMs === null ? 'latency –' : `latency ${status.latencyMs.toFixed(0)} ms`);
  if (has('bitrate')) parts.push(`${(status.bitrateBps / 1e6).toFixed(2)} Mb/s`);
  if (has('segments')) parts.push(`segments ${status.segmentsSent}→${status.segmentsReceived}`);
  if (has('dropped') && status.framesDropped > 0) parts.push(`dropped ${status.framesDropped}`);
  if (status.outputs.length > 0) parts.push(outputsText(status.outputs));
  if (has('runner') && status.runnerState) parts.push(`runner ${status.runnerState.toLowerCase()}`);
  return parts.join('  ');
}

/** `outputs 5`, or `outputs 3/5 (rtmp://host/app retrying)`: those that only have to begin are not named. */
function outputsText(outputs: StreamStatus['outputs']): string {
  const well = outputs.filter((output) => output.well).length;
  if (well === outputs.length) return `outputs ${well}`;
  const troubled = outputs.filter((output) => !output.well && output.phase !== 'starting');
  const named = troubled.map(({ name, phase }) => `${name} ${phase}`).join(', ');
  return `outputs ${well}/${outputs.length}${named === '' ? '' : ` (${named})`}`;
}

function progress({ positionS, lengthS }: StreamStatus): string {
  if (lengthS === null || lengthS <= 0) return clockText(positionS);
  const share = Math.min(1, positionS / lengthS);
  const filled = Math.round(share * BAR_WIDTH);
  return `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)} ${clockText(positionS)}/${clockText(lengthS)}`;
}

function clockText(seconds: number): string {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** Where a status line is written: a terminal is rewritten in place, anything else gets a line every five seconds. */
export interface StatusTarget {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

/** The live status line of a command. */
export class StatusLine {
  readonly #target: StatusTarget;
  readonly #now: () => number;
  #shown = false;
  #lastPlainMs = Number.NEGATIVE_INFINITY;

  constructor(target: StatusTarget, now: () => number = () => performance.now()) {
    this.#target = target;
    this.#now = now;
  }

  /** Shows the newest status in place of the last one. */
  update(text: string): void {
    if (this.#target.isTTY) {
      const width = (this.#target.columns ?? 80) - 1;
      this.#target.write(`\r\u001b[2K${[...text].slice(0, width).join('')}`);
      this.#shown = true;
      return;
    }
    const now = this.#now();
    if (now - this.#lastPlainMs < PLAIN_INTERVAL_MS) return;
    this.#lastPlainMs = now;
    this.#target.write(`${text}\n`);
  }

  /** Writes a line of text that stays, above the status line. */
  say(text: string): void {
    this.clear();
    this.#target.write(`${text}\n`);
  }

  /** Takes the status line away. */
  clear(): void {
    if (this.#shown) this.#target.write('\r\u001b[2K');
    this.#shown = false;
  }
}
