import { createInterface } from 'node:readline';
import { silentLogger } from '../../base/log.ts';
import { Stream } from '../../studio/stream.ts';
import type { FeedUrls } from '../../studio/stream-outputs/live-outputs.ts';
import { EXIT_FAILED, EXIT_INTERRUPTED, EXIT_OK } from './exit-status.ts';
import { formatStatus, StatusLine } from './status-line.ts';
import { parseStreamOptions, type StreamOptions } from './stream-options.ts';
import { formatSummary } from './summary-text.ts';
import { terminalLogger } from './terminal-logger.ts';

const STATUS_INTERVAL_MS = 250;

/** Runs `stream` in the foreground until its input ends or it is interrupted; answers the exit status. */
export async function runStreamCommand(args: string[]): Promise<number> {
  return runStream(parseStreamOptions(args));
}

/** Runs one stream with its status line, its prompts and its signals; answers the exit status. */
export async function runStream(options: StreamOptions): Promise<number> {
  const line = new StatusLine(process.stderr);
  const quiet = options.json && !process.stderr.isTTY && !options.verbose;
  const stream = new Stream(options.request, {
    logger: options.verbose ? terminalLogger(line) : silentLogger,
  });
  const dispose: (() => void)[] = [];

  let interrupted = false;
  const interrupt = (): void => {
    if (interrupted) {
      line.clear();
      process.exit(EXIT_INTERRUPTED);
    }
    interrupted = true;
    if (!quiet) line.say('stopping (Ctrl-C again stops at once)');
    stream.stop();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, interrupt);
    dispose.push(() => process.off(signal, interrupt));
  }
  dispose.push(readPrompts((prompt) => void applyPrompt(stream, line, prompt)));
  stream.onFeed((urls) => line.say(feedText(urls)));
  if (!quiet) {
    for (const warning of options.warnings) line.say(warning);
    const show = (): void => {
      const status = stream.status();
      if (process.stderr.isTTY) line.update(formatStatus(status, process.stderr.columns - 1));
      else if (status.phase === 'live') line.update(formatStatus(status));
    };
    const timer = setInterval(show, STATUS_INTERVAL_MS);
    dispose.push(() => clearInterval(timer));
    stream.onNotice((text) => line.say(text));
  }

  try {
    const summary = await stream.run();
    line.clear();
    // What never got going has nothing to sum up: its errors say it all.
    const begun = summary.framesSent > 0;
    if (options.json) process.stdout.write(`${JSON.stringify(summary)}\n`);
    else if (begun) process.stdout.write(formatSummary(summary));
    if (options.json || !begun)
      for (const error of summary.errors) process.stderr.write(`rivulet: ${error.message}\n`);
    return summary.ok ? EXIT_OK : EXIT_FAILED;
  } finally {
    line.clear();
    for (const undo of dispose.reverse()) undo();
  }
}

/** Where the feed can be read: it is nowhere else to be found, so this is told whatever else is not. */
function feedText({ ts, mjpeg, page }: FeedUrls): string {
  return [`feed       ${ts}`, `  MJPEG    ${mjpeg}`, `  player   ${page}`].join('\n');
}

async function applyPrompt(stream: Stream, line: StatusLine, prompt: string): Promise<void> {
  try {
    await stream.setPrompt(prompt);
    line.say(`prompt: ${prompt}`);
  } catch (error) {
    line.say(error instanceof Error ? error.message : String(error));
  }
}

/** Calls `onPrompt` for each line typed; answers how to stop reading. Never keeps the process alive by itself. */
function readPrompts(onPrompt: (prompt: string) => void): () => void {
  const lines = createInterface({ input: process.stdin, terminal: false });
  lines.on('line', (text) => {
    if (text.trim() !== '') onPrompt(text.trim());
  });
  process.stdin.on('error', () => undefined);
  // A terminal that is gone costs the prompts, not the stream.
  lines.on('error' as 'close', () => undefined);
  (process.stdin as { unref?: () => void }).unref?.();
  return () => {
    lines.close();
    process.stdin.destroy();
  };
}
