import type { OutputPhase, OutputsSettings, Recorded } from '../../../src-preload/contract.ts';
import type { GatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import type { MediaEngine } from '../../media/engine/client.ts';
import type { RecordFigures } from '../../media/engine/options.ts';
import { OwnEngine } from '../own-engine.ts';
import { BesideSource } from './beside-source.ts';
import { FileOutput } from './file-output.ts';
import type { UnitSource } from './unit-source.ts';

/** What a {@link RecordingRun} works with. */
export interface RecordingRunOptions {
  readonly settings: OutputsSettings['recording'];
  /** Of the first file of each. */
  readonly paths: ReadonlyMap<Recorded, string>;
  readonly programme: UnitSource;
  readonly input: UnitSource;
  readonly startEngine: () => Promise<MediaEngine>;
  readonly logger: Logger;
  readonly onFile: (what: Recorded, figures: RecordFigures) => void;
  readonly onCutOff: (path: string) => void;
  readonly onMended: (what: Recorded) => void;
  readonly onFailed: (what: Recorded, error: GatewayError) => void;
  readonly onChange: () => void;
}

/** Which phase of several outputs stands for all, the first that one of them has. */
const TELLING: readonly OutputPhase[] = [
  'stopping',
  'paused',
  'on',
  'retrying',
  'waiting',
  'starting',
  'failed',
];

/** Recordings that began together, from their start to their stop. */
export class RecordingRun {
  readonly startedMs: number;
  readonly outputs: readonly FileOutput[];
  #stopping: Promise<void> | null = null;

  private constructor(outputs: readonly FileOutput[]) {
    this.outputs = outputs;
    this.startedMs = Date.now();
  }

  /**
   * Starts a process for each recording, and then all of them at once.
   * @throws GatewayError `engine_unavailable`
   */
  static async start(options: RecordingRunOptions): Promise<RecordingRun> {
    const engines = new Map(
      [...options.paths.keys()].map((what) => [what, new OwnEngine(options.startEngine)]),
    );
    try {
      await Promise.all([...engines.values()].map((engine) => engine.open()));
    } catch (error) {
      await Promise.all([...engines.values()].map((engine) => engine.close()));
      throw error;
    }
    const outputs = [...options.paths].map(([what, path]) =>
      openOutput(what, path, engines.get(what) ?? new OwnEngine(options.startEngine), options),
    );
    for (const output of outputs) output.onChange(options.onChange);
    return new RecordingRun(outputs);
  }

  /** The phase that stands for all of them. */
  get phase(): OutputPhase {
    const phases = new Set(this.outputs.map(({ status }) => status.phase));
    return TELLING.find((phase) => phases.has(phase)) ?? 'off';
  }

  /** True while one of them can still write. */
  get isRunning(): boolean {
    return !this.#stopping && this.outputs.some(({ status }) => status.phase !== 'failed');
  }

  /** Seconds in the files of the one that has most. */
  get recordedS(): number {
    return Math.max(0, ...this.outputs.map(({ recordedS }) => recordedS));
  }

  /** Of all together, in bits per second. */
  get bitrateBps(): number {
    return this.outputs.reduce((sum, { status }) => sum + status.bitrateBps, 0);
  }

  /** See `FileOutput`; all of them. */
  pause(): void {
    for (const output of this.outputs) output.pause();
  }

  /** See `FileOutput`; all of them. */
  resume(): void {
    for (const output of this.outputs) output.resume();
  }

  /** See `FileOutput`; all of them. */
  split(): void {
    for (const output of this.outputs) output.split();
  }

  /** Completes all files. Idempotent; never rejects. */
  stop(): Promise<void> {
    this.#stopping ??= Promise.all(this.outputs.map((output) => output.stop())).then(() => undefined);
    return this.#stopping;
  }
}

function openOutput(
  what: Recorded,
  path: string,
  engine: OwnEngine,
  options: RecordingRunOptions,
): FileOutput {
  const { settings, programme, input, logger } = options;
  const source = { output: programme, input, beside: new BesideSource({ input, programme, engine, logger }) }[
    what
  ];
  const { splitMinutes, splitMegabytes } = settings;
  return new FileOutput({
    what,
    path,
    split: {
      seconds: splitMinutes === null ? null : splitMinutes * 60,
      bytes: splitMegabytes === null ? null : splitMegabytes * 1_000_000,
    },
    source,
    engine,
    logger,
    onFile: (figures) => options.onFile(what, figures),
    onCutOff: options.onCutOff,
    onMended: () => options.onMended(what),
    onFailed: (error) => options.onFailed(what, error),
  });
}
