import { defaultSettings } from '../../../src-preload/contract/default-settings.ts';
import { toGatewayError } from '../../base/errors.ts';
import { parseObsAddress } from '../../outputs/obs/obs-address.ts';
import { recordingFormat } from '../../outputs/recording/recording-path.ts';
import { platforms } from '../../outputs/restream/platforms.ts';
import { publishAddress } from '../../outputs/restream/publish-address.ts';
import { parseTarget } from '../../outputs/restream/target-address.ts';
import { parseUdpAddress } from '../../outputs/udp/udp-address.ts';
import {
  type OutputRequest,
  outputName,
  type TargetRequest,
} from '../../studio/stream-outputs/output-request.ts';
import { readSecretFile } from './read-secret-file.ts';
import { asUsage, usageError } from './usage-error.ts';

/** The options of `stream` that say where what comes back goes. */
export const OUTPUT_OPTIONS = {
  output: { type: 'string', multiple: true },
  'stream-key-file': { type: 'string' },
  'obs-password-file': { type: 'string' },
} as const;

/** What was given for {@link OUTPUT_OPTIONS}. */
export interface OutputValues {
  readonly output?: readonly string[] | undefined;
  readonly 'stream-key-file'?: string | undefined;
  readonly 'obs-password-file'?: string | undefined;
}

/** What {@link readOutputs} has read. */
export interface ReadOutputs {
  readonly outputs: readonly OutputRequest[];
  /** What people should know of how they asked, one sentence each. */
  readonly warnings: readonly string[];
}

const KINDS =
  'give a file (.mp4, .mkv), rtmp://, rtmps://, srt://, udp://, https:// (WHIP), http-feed, /dev/videoN or obs';

/** Addresses that are written with a scheme; a drive of Windows is none. */
const SCHEME = /^([a-z][a-z0-9+.-]*):\/\//i;

/** Schemes that are sent to with a secret, and those without one. */
const KEYED: ReadonlySet<string> = new Set(['rtmp', 'rtmps', 'srt', 'http', 'https']);

/**
 * Reads the outputs of a stream. Secrets come from files, or from the environment: `RIVULET_STREAM_KEY` and
 * `RIVULET_OBS_PASSWORD`.
 * @param paced the stream runs in real time, as everything but a file wants
 * @throws GatewayError `usage`; no sentence quotes an address that may hold a secret
 */
export function readOutputs(
  values: OutputValues,
  { paced, environment }: { readonly paced: boolean; readonly environment: NodeJS.ProcessEnv },
): ReadOutputs {
  const keys = new StreamKeys(
    linesOf(values['stream-key-file'], environment.RIVULET_STREAM_KEY, 'stream keys'),
  );
  const [password = ''] = linesOf(
    values['obs-password-file'],
    environment.RIVULET_OBS_PASSWORD,
    'the OBS password',
  );
  const warnings: string[] = [];
  const outputs = (values.output ?? []).map((text) =>
    readOutput(text.trim(), { keys, password, warn: (sentence) => warnings.push(sentence) }),
  );
  // A variable may be there for other streams as well.
  if (values['stream-key-file'] !== undefined) keys.assertUsed();
  assertOnce(outputs);
  const live = outputs.find(({ kind }) => kind !== 'file');
  if (live && !paced)
    throw usageError(
      `--fast is for files: ${outputName(live)} wants pictures in real time; leave --fast out, or that output`,
    );
  return { outputs, warnings };
}

interface Reading {
  readonly keys: StreamKeys;
  readonly password: string;
  readonly warn: (sentence: string) => void;
}

function readOutput(text: string, reading: Reading): OutputRequest {
  if (text === '') throw usageError(`--output is empty: ${KINDS}`);
  const scheme = SCHEME.exec(text)?.[1]?.toLowerCase();
  if (scheme !== undefined) return readTarget(text, scheme, reading);
  if (/^\/dev\/video\d+$/.test(text)) return { kind: 'camera', device: text };
  if (/^http-feed(:|$)/.test(text)) return { kind: 'feed', port: readPort(text.slice('http-feed'.length)) };
  if (/^obs(:|$)/.test(text)) return readObs(text.slice('obs'.length), reading.password);
  return readFile(text);
}

/** A name without the ending of a recording is a slip of the pen, most often of another kind of output. */
function readFile(path: string): OutputRequest {
  try {
    recordingFormat(path);
  } catch (error) {
    throw usageError(`--output: ${toGatewayError(error).message}, or ${KINDS}`);
  }
  return { kind: 'file', path };
}

/** @param text what follows `http-feed` */
function readPort(text: string): number {
  if (text === '') return 0;
  const port = /^:\d{1,5}$/.test(text) ? Number(text.slice(1)) : Number.NaN;
  if (port >= 1 && port <= 65_535) return port;
  throw usageError(
    '--output http-feed takes a port from 1 to 65535, as http-feed:8090, or none for a free one',
  );
}

/** @param text what follows `obs` */
function readObs(text: string, password: string): OutputRequest {
  const address = text === '' ? defaultSettings.outputs.obs.address : addressOf(text.slice(1));
  asUsage(() => parseObsAddress(address));
  return { kind: 'obs', address, password: password === '' ? null : password };
}

/** A port alone is one of this machine. */
function addressOf(text: string): string {
  return /^\d{1,5}$/.test(text) ? `ws://127.0.0.1:${text}` : text;
}

function readTarget(text: string, scheme: string, { keys, warn }: Reading): TargetRequest {
  if (scheme !== 'udp' && !KEYED.has(scheme))
    throw usageError(`--output ${scheme}:// is not known: ${KINDS}`);
  return asUsage(() => {
    const apart = scheme === 'udp' ? null : keys.next();
    const { platform, url, key } = parseTarget(text, { keyGiven: apart !== null });
    if (platform === 'udp') parseUdpAddress(url);
    else publishAddress({ platform, url, key: apart ?? key });
    if (key !== null)
      warn(
        `the ${platforms[platform].secret ?? 'secret'} of ${url} stands in the command line, where other users of this computer may read it: give it by RIVULET_STREAM_KEY or --stream-key-file`,
      );
    return { kind: 'target', platform, url, key: apart ?? key };
  });
}

/** Secrets of the outputs that take one, a line for each in their order; an empty line leaves one without. */
class StreamKeys {
  readonly #lines: readonly string[];
  #taken = 0;

  constructor(lines: readonly string[]) {
    this.#lines = lines;
  }

  /** The next output's; null where it has none apart from its address. */
  next(): string | null {
    const line = this.#lines[this.#taken] ?? '';
    this.#taken += 1;
    return line === '' ? null : line;
  }

  /** @throws GatewayError `usage` when keys are left over: one of them was meant for something */
  assertUsed(): void {
    const left = this.#lines.slice(this.#taken).filter((line) => line !== '').length;
    if (left === 0) return;
    throw usageError(
      `there are ${this.#lines.filter((line) => line !== '').length} stream keys for ${this.#taken} outputs that take one: give a line for each, in their order`,
    );
  }
}

/** What a secret is read from: the file, or else the variable. The spaces around a line are none of it. */
function linesOf(file: string | undefined, variable: string | undefined, what: string): string[] {
  const lines = file === undefined ? (variable ?? '').split('\n') : readSecretFile(file, what);
  return lines.map((line) => line.trim());
}

function assertOnce(outputs: readonly OutputRequest[]): void {
  const seen = new Set<string>();
  for (const output of outputs) {
    if (output.kind === 'file') continue;
    const identity = `${outputName(output)} ${output.kind === 'target' ? (output.key ?? '') : ''}`;
    if (seen.has(identity)) throw usageError(`--output ${outputName(output)} is given twice: once is enough`);
    seen.add(identity);
  }
}
