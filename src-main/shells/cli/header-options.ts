import { readSecretFile } from './read-secret-file.ts';
import { usageError } from './usage-error.ts';

/** RFC 9110 field names, and values in printable characters. */
const HEADER = /^([!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}):[ \t]*([\t\x20-\x7e]{0,8192})$/;

/** Where the headers of one option come from; later ones replace those of the same name. */
export interface HeaderSources {
  /** The option, for sentences: `--signer-header`. */
  readonly option: string;
  /** As given, each `Name: value`. They stand in the list of processes: files and variables do not. */
  readonly values: readonly string[];
  /** A file with one header on each line; null for none. */
  readonly file: string | null;
  /** The same as an environment variable. */
  readonly variable: string | undefined;
}

/**
 * Reads headers. Their values are secrets: no sentence quotes them.
 * @throws GatewayError `usage`
 */
export function readHeaders({ option, values, file, variable }: HeaderSources): Record<string, string> {
  const lines = [
    ...(variable ?? '').split('\n'),
    ...(file === null ? [] : readSecretFile(file, 'headers')),
    ...values,
  ];
  const written = lines.map((line) => line.trim()).filter((line) => line !== '');
  return Object.fromEntries(written.map((line) => readHeader(option, line)));
}

function readHeader(option: string, line: string): [name: string, value: string] {
  const [, name, value] = HEADER.exec(line) ?? [];
  if (name === undefined || value === undefined)
    throw usageError(`${option} takes a header as 'Name: value', in printable characters`);
  return [name, value.trimEnd()];
}
