import { orAbort } from '../../base/async.ts';
import { type GatewayError, toGatewayError } from '../../base/errors.ts';
import type { JobChannels } from '../../gateway/index.ts';
import { isPrivateHost } from '../../gateway/signer/signer-address.ts';
import { shortRequest } from '../../trickle/short-request.ts';
import type { TrickleTransport } from '../../trickle/transport.ts';
import { whatHappened } from './advice.ts';
import { Findings, type StepOutcome } from './findings.ts';

/** Milliseconds a channel has for one answer. */
const TIMEOUT_MS = 4_000;

/** In a few words: where the channel lies is told already. */
function reasonOf(error: GatewayError): string {
  const { address } = error.fields;
  return whatHappened(error).replace(`${address} `, '');
}

/** What asking one channel for its newest segment answered: a status, or why there is none. */
export interface ChannelAnswer {
  readonly name: string;
  readonly url: URL;
  readonly status: number | null;
  readonly problem: string;
}

/** What {@link judgeChannels} looks at. */
export interface ChannelsFound {
  readonly channels: JobChannels;
  /** Where the orchestrator was probed. */
  readonly address: URL;
  readonly manifestId: string;
  readonly startMs: number;
  readonly answers: readonly ChannelAnswer[];
}

/** The channels of a job by name, without those it has not. */
function named({ publishUrl, subscribeUrl, controlUrl, eventsUrl }: JobChannels): [name: string, url: URL][] {
  const all: [string, URL | null][] = [
    ['input', publishUrl],
    ['output', subscribeUrl],
    ['control', controlUrl],
    ['events', eventsUrl],
  ];
  return all.filter((entry): entry is [string, URL] => entry[1] !== null);
}

/** Asks each channel for its newest segment, `GET …/next` (protocol D5): nothing is read or written. */
export function askChannels(
  channels: JobChannels,
  transport: TrickleTransport,
  signal: AbortSignal,
): Promise<ChannelAnswer[]> {
  return Promise.all(
    named(channels).map(async ([name, url]) => {
      const next = new URL(url);
      next.pathname = `${url.pathname.replace(/\/$/, '')}/next`;
      try {
        const limit = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
        const { status } = await orAbort(shortRequest('GET', next, transport, limit), limit);
        return { name, url, status, problem: '' };
      } catch (thrown) {
        signal.throwIfAborted();
        const late = thrown instanceof Error && thrown.name === 'TimeoutError';
        const error = toGatewayError(thrown, 'orchestrator_lost');
        return {
          name,
          url,
          status: null,
          problem: late ? `no answer within ${TIMEOUT_MS} ms` : reasonOf(error),
        };
      }
    }),
  );
}

/** Judges the answer to the start of a job: its id, and the addresses of its channels (protocol D1). */
export function judgeChannels({
  channels,
  address,
  manifestId,
  startMs,
  answers,
}: ChannelsFound): StepOutcome {
  const findings = new Findings();
  findings.figure('accepted after', startMs, 'ms');
  const list = named(channels);
  const hosts = new Set(list.map(([, url]) => url.host));
  findings.figure('channels at', [...hosts].join(', '));
  if (manifestId === '')
    findings.fail('its answer names no manifest_id, which every payment has to carry', 'update go-livepeer');
  if (new Set(list.map(([, url]) => url.href)).size < list.length)
    findings.fail(
      'two of its channels have the same address',
      'update go-livepeer: each channel needs its own',
    );
  if (channels.controlUrl === null)
    findings.warn(
      'it gave no control channel: parameters cannot change while a job runs',
      'update go-livepeer',
    );
  if (channels.eventsUrl === null)
    findings.warn('it gave no events channel: nobody learns how the runner is', 'update go-livepeer');

  const unreachable = list.filter(([, url]) => isPrivateHost(url) && !isPrivateHost(address));
  if (unreachable.length > 0) {
    findings.fail(
      `its channels are at ${unreachable[0]?.[1].origin}, which only its own network can reach`,
      `start go-livepeer with -serviceAddr ${address.host}; -liveAITrickleHostForRunner is for the runner alone`,
    );
  } else if (list.some(([, url]) => url.hostname !== address.hostname)) {
    findings.warn(
      `its channels are at another host (${[...hosts].join(', ')})`,
      'check that -serviceAddr is meant: gateways connect there too',
    );
  }
  if (address.protocol === 'https:' && list.some(([, url]) => url.protocol === 'http:'))
    findings.fail(
      'its channels are without TLS, though the orchestrator has it: gateways may refuse them',
      'let the proxy before it pass TLS through, and write https:// into -serviceAddr',
    );
  judgeAnswers(findings, answers);
  return findings.outcome(`took the job in ${Math.round(startMs)} ms, ${list.length} channels answer`);
}

/** Channels that fail alike are told of together. */
function judgeAnswers(findings: Findings, answers: readonly ChannelAnswer[]): void {
  const faults = new Map<string, string[]>();
  for (const { name, url, status, problem } of answers) {
    const missing = status === null ? `cannot be reached (${problem})` : `answer status ${status}`;
    const fault = `at ${url.origin} ${missing}`;
    if (status === null || status === 404 || status >= 500)
      faults.set(fault, [...(faults.get(fault) ?? []), name]);
  }
  for (const [fault, names] of faults) {
    const summary = `its channels for ${names.join(', ')} ${fault}`;
    if (fault.includes('cannot be reached'))
      findings.fail(summary, 'check -serviceAddr, and that the proxy before it lets /ai/trickle through');
    else
      findings.warn(
        summary,
        'check that no proxy sends /ai/trickle to another instance than the one that took the job',
      );
  }
}
