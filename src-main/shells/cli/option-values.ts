import { usageError } from './usage-error.ts';

/**
 * Reads a number within limits. `unit`: what it counts, for the sentence.
 * @throws GatewayError `usage` with the option and what it takes
 */
export function parseNumber(option: string, text: string, min: number, max: number, unit: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(value) || value < min || value > max) {
    throw usageError(`${option} ${text} is out of range: give ${unit} from ${min} to ${max}`);
  }
  return value;
}

/**
 * Reads the fingerprint of a certificate: 64 hexadecimal digits, colons and `sha256:` aside.
 * @throws GatewayError `usage`
 */
export function parsePin(text: string): string {
  const hex = text
    .replace(/^sha256:/i, '')
    .replaceAll(':', '')
    .toLowerCase();
  if (!/^[0-9a-f]{64}$/.test(hex)) {
    throw usageError(
      '--pin is not a SHA-256 fingerprint: give the 64 hexadecimal digits that the orchestrator printed',
    );
  }
  return hex;
}
