import { z } from 'zod';
import { toGatewayError } from '../../base/errors.ts';
import { tidyText } from '../../base/tidy-text.ts';
import type { OrchestratorSession } from '../../gateway/index.ts';
import { parseOrchestratorAddress } from '../../gateway/index.ts';
import { adviceFor, whatHappened } from './advice.ts';
import { Findings, type StepOutcome, skipped } from './findings.ts';

/** Milliseconds for the answer, and the most bytes of it that are read. */
const TIMEOUT_MS = 5_000;
const MAX_BYTES = 1024 * 1024;
const MAX_ENTRIES = 1_000;

const listSchema = z
  .array(
    z.object({
      address: z.string().max(2048),
      capabilities: z.array(z.string()).nullish(),
      runners: z.array(z.object({ app: z.string().nullish() })).nullish(),
    }),
  )
  .max(MAX_ENTRIES);

/** What `GET /discovery` answered: the status, and the text as far as it was read. */
export interface DiscoveryAnswer {
  readonly status: number;
  readonly text: string;
  readonly cut: boolean;
}

/** Asks an orchestrator for its live runners, `GET /discovery` (protocol C10), and judges the answer. */
export async function askDiscovery(session: OrchestratorSession, signal: AbortSignal): Promise<StepOutcome> {
  try {
    return judgeDiscovery(session.address, await get(session, signal));
  } catch (thrown) {
    signal.throwIfAborted();
    const findings = new Findings();
    const error = toGatewayError(thrown, 'orchestrator_lost');
    findings.warn(`GET /discovery was not answered (${whatHappened(error)})`, adviceFor(error));
    return findings.outcome('');
  }
}

/** Judges the answer to `GET /discovery`. Orchestrators without live runners need not have it. */
export function judgeDiscovery(address: URL, { status, text, cut }: DiscoveryAnswer): StepOutcome {
  if (status === 404 || status === 405) return skipped('it has no /discovery: live runners are not offered');
  const findings = new Findings();
  if (status !== 200) {
    findings.warn(`GET /discovery answers status ${status}`, 'read the orchestrator’s log');
    return findings.outcome('');
  }
  const parsed = cut ? null : listSchema.safeParse(parseJson(text));
  if (!parsed?.success) {
    findings.warn(
      cut
        ? `GET /discovery answers more than ${MAX_BYTES} bytes`
        : 'GET /discovery does not answer a list of addresses',
      'check that no proxy answers in its place, and update go-livepeer',
    );
    return findings.outcome('');
  }
  const runners = parsed.data.flatMap((entry) => entry.runners ?? []);
  const names = new Set(parsed.data.flatMap((entry) => entry.capabilities ?? []));
  findings.figure('addresses', parsed.data.length);
  findings.figure('capabilities', names.size);
  findings.figure('live runners', runners.length);
  const own = parsed.data.some((entry) => originOf(entry.address) === address.origin);
  if (parsed.data.length > 0 && !own)
    findings.warn(
      `it lists ${tidyText(parsed.data[0]?.address ?? '', 100)}, not the address that was probed`,
      'check -serviceAddr: whoever asks goes on to the address listed',
    );
  return findings.outcome(
    `lists ${names.size} capabilit${names.size === 1 ? 'y' : 'ies'} and ${runners.length} live runner${runners.length === 1 ? '' : 's'}`,
  );
}

async function get(
  { address, transport }: OrchestratorSession,
  signal: AbortSignal,
): Promise<DiscoveryAnswer> {
  const { dispatcher } = transport;
  if (!dispatcher) throw new Error('a session has connections of its own');
  const { statusCode, body } = await dispatcher.request({
    origin: address.origin,
    path: '/discovery',
    method: 'GET',
    headers: { accept: 'application/json' },
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
  });
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    // Leaving the loop destroys the body and with it the connection.
    if (size > MAX_BYTES) return { status: statusCode, text: '', cut: true };
  }
  return { status: statusCode, text: Buffer.concat(chunks).toString('utf8'), cut: false };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function originOf(address: string): string | null {
  try {
    return parseOrchestratorAddress(address.replace(/\/$/, '')).origin;
  } catch {
    return null;
  }
}
