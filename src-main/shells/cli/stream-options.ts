import { parseArgs } from 'node:util';
import type { ModelParams } from '../../gateway/index.ts';
import type { StreamRequest } from '../../studio/stream-request.ts';
import { CHOOSING_OPTIONS, listOf, PAYING_OPTIONS, readNetwork } from './network-options.ts';
import { parseNumber, parsePin } from './option-values.ts';
import { OUTPUT_OPTIONS, readOutputs } from './output-options.ts';
import { optionsError, usageError } from './usage-error.ts';

/** What `stream` was asked for on the command line. */
export interface StreamOptions {
  readonly request: StreamRequest;
  /** What people should know of how they asked, one sentence each. */
  readonly warnings: readonly string[];
  readonly json: boolean;
  readonly verbose: boolean;
}

const MIN_SIDE_PX = 64;
const MAX_SIDE_PX = 4096;
const MAX_FPS = 120;
const MIN_BITRATE_BPS = 50_000;
const MAX_BITRATE_BPS = 200_000_000;
const MAX_GOP_S = 30;

const OPTIONS = {
  input: { type: 'string' },
  model: { type: 'string' },
  params: { type: 'string' },
  prompt: { type: 'string' },
  orchestrator: { type: 'string', multiple: true },
  pin: { type: 'string' },
  ...CHOOSING_OPTIONS,
  ...PAYING_OPTIONS,
  size: { type: 'string' },
  fps: { type: 'string' },
  bitrate: { type: 'string' },
  gop: { type: 'string' },
  audio: { type: 'string' },
  duration: { type: 'string' },
  ...OUTPUT_OPTIONS,
  'record-input': { type: 'string' },
  loop: { type: 'boolean', default: false },
  fast: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  verbose: { type: 'boolean', default: false },
} as const;

/**
 * Reads the options of `stream`.
 * @param environment of the process, see `readNetwork`
 * @throws GatewayError `usage` with the option and what it takes
 */
export function parseStreamOptions(
  args: string[],
  environment: NodeJS.ProcessEnv = process.env,
): StreamOptions {
  const values = parse(args);
  const input = required(values.input, '--input', 'a file, a URL or testsrc');
  const model = required(values.model, '--model', 'a model id, e.g. noop or edges');
  const params = values.params === undefined ? {} : parseParams(values.params);
  const paced = !values.fast;
  const { outputs, warnings } = readOutputs(values, { paced, environment });
  return {
    warnings,
    json: values.json,
    verbose: values.verbose,
    request: {
      input,
      model,
      params: values.prompt === undefined ? params : { ...params, prompt: values.prompt },
      network: readNetwork(
        values,
        {
          orchestrators: listOf(values.orchestrator),
          pin: values.pin === undefined ? null : parsePin(values.pin),
        },
        environment,
      ),
      size: values.size === undefined ? null : parseSize(values.size),
      fps:
        values.fps === undefined ? null : parseNumber('--fps', values.fps, 1, MAX_FPS, 'frames per second'),
      bitrateBps: values.bitrate === undefined ? null : parseBitrate(values.bitrate),
      gopS: values.gop === undefined ? 1 : parseNumber('--gop', values.gop, 0.1, MAX_GOP_S, 'seconds'),
      audio: parseAudio(values.audio ?? 'aac'),
      durationS:
        values.duration === undefined
          ? null
          : parseNumber('--duration', values.duration, 0.1, 31_536_000, 'seconds'),
      loop: values.loop,
      paced,
      outputs,
      recordInput: values['record-input'] ?? null,
    },
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS, allowPositionals: false, strict: true }).values;
  } catch (error) {
    throw optionsError(error, 'stream');
  }
}

function required(value: string | undefined, option: string, takes: string): string {
  if (value === undefined || value.trim() === '') throw usageError(`${option} is missing: give ${takes}`);
  return value;
}

function parseParams(text: string): ModelParams {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw usageError(
      `--params is not valid JSON (${error instanceof Error ? error.message : 'unreadable'}): give an object such as '{"strength":0.8}'`,
    );
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw usageError(`--params must be a JSON object such as '{"strength":0.8}'`);
  }
  // JSON.parse makes nothing else than JSON values.
  return value as ModelParams;
}

function parseSize(text: string): { width: number; height: number } {
  const match = /^(\d{1,5})[x×](\d{1,5})$/i.exec(text.trim());
  const width = Number(match?.[1]);
  const height = Number(match?.[2]);
  const valid = [width, height].every((side) => side >= MIN_SIDE_PX && side <= MAX_SIDE_PX && side % 2 === 0);
  if (!match || !valid) {
    throw usageError(
      `--size ${text} is not a size: give WIDTHxHEIGHT with even numbers from ${MIN_SIDE_PX} to ${MAX_SIDE_PX}, e.g. 1280x720`,
    );
  }
  return { width, height };
}

function parseBitrate(text: string): number {
  const match = /^(\d+(?:\.\d+)?)([kM]?)$/.exec(text.trim());
  const bitrate = Math.round(Number(match?.[1]) * (match?.[2] === 'k' ? 1e3 : match?.[2] === 'M' ? 1e6 : 1));
  if (!match || !(bitrate >= MIN_BITRATE_BPS && bitrate <= MAX_BITRATE_BPS)) {
    throw usageError(
      `--bitrate ${text} is out of range: give bits per second from ${MIN_BITRATE_BPS} to ${MAX_BITRATE_BPS}, e.g. 2500k`,
    );
  }
  return bitrate;
}

function parseAudio(text: string): 'aac' | 'opus' | null {
  if (text === 'none') return null;
  if (text === 'aac' || text === 'opus') return text;
  throw usageError(`--audio ${text} is not known: give aac, opus or none`);
}
