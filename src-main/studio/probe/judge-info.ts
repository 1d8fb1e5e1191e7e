import { tidyText } from '../../base/tidy-text.ts';
import type { OrchestratorInfo } from '../../gateway/index.ts';
import { isPrivateHost } from '../../gateway/signer/signer-address.ts';
import type { OrchestratorInfo as WireInfo } from '../../gateway/wire/lp_pb.ts';
import { whatHappened } from './advice.ts';
import { Findings, type StepOutcome } from './findings.ts';
import type { Reach } from './measure-reach.ts';

/** Seconds of life an auth token needs at least: go-livepeer renews it in its last 180 s (protocol C7, refresh). */
const MIN_TOKEN_S = 180;

/** An answer that takes longer than this is too late for some gateways (protocol E: go gives it 3 s), in milliseconds. */
const SLOW_ANSWER_MS = 1_500;

/** What {@link judgeInfo} looks at. */
export interface InfoFound {
  readonly address: URL;
  readonly info: OrchestratorInfo;
  readonly wire: Pick<WireInfo, 'authToken'>;
  /** Milliseconds of each answer, without connecting. */
  readonly roundTripsMs: readonly number[];
  /** The way to where jobs are posted, where that is another address. */
  readonly jobAddress: Reach | null;
  readonly nowMs: number;
}

/** Judges what an orchestrator says about itself when it is asked without capabilities (protocol E). */
export function judgeInfo({ address, info, wire, roundTripsMs, jobAddress, nowMs }: InfoFound): StepOutcome {
  const findings = new Findings();
  const fastestMs = Math.min(...roundTripsMs);
  findings.figure('answer', fastestMs, 'ms');
  findings.figure('version', tidyText(info.version, 60) || 'not told');
  findings.figure('address', info.ethAddress ?? 'none (off-chain)');
  findings.figure('jobs at', info.transcoder.origin);
  if (info.nodes.length > 0) findings.figure('nodes', tidyText(info.nodes.join(', '), 200));
  const gpus = gpuText(info);
  if (gpus !== '') findings.figure('hardware', gpus);

  if (info.transcoder.origin !== address.origin) judgeJobAddress(findings, { address, info, jobAddress });
  judgeToken(findings, { info, wire, nowMs });
  if (fastestMs > SLOW_ANSWER_MS)
    findings.warn(
      `it takes ${Math.round(fastestMs)} ms to answer`,
      'go-livepeer gateways leave out who answers too late: check the load of this machine and its RPC endpoint (-ethUrl)',
    );
  const version = info.version === '' ? '' : ` ${tidyText(info.version, 60)}`;
  return findings.outcome(
    `go-livepeer${version}, ${info.ethAddress ? 'on chain' : 'off-chain'}, answers in ${fastestMs.toFixed(0)} ms`,
  );
}

function judgeJobAddress(
  findings: Findings,
  { address, info, jobAddress }: Pick<InfoFound, 'address' | 'info' | 'jobAddress'>,
): void {
  const { origin, hostname } = info.transcoder;
  const error = jobAddress?.error;
  if (isPrivateHost(info.transcoder) && !isPrivateHost(address)) {
    findings.fail(
      `jobs are to go to ${origin}, which only its own network can reach`,
      `start go-livepeer with -serviceAddr ${address.host}`,
    );
  } else if (error) {
    findings.fail(
      `jobs are to go to ${origin}, which cannot be reached (${whatHappened(error)})`,
      `put an address that can be reached into -serviceAddr, e.g. ${address.host}`,
      error,
    );
  } else if (hostname !== address.hostname) {
    findings.warn(
      `jobs go to another host, ${origin}`,
      'check that -serviceAddr is meant: gateways that pin its certificate know it by that name',
    );
  }
}

function judgeToken(
  findings: Findings,
  { info, wire, nowMs }: Pick<InfoFound, 'info' | 'wire' | 'nowMs'>,
): void {
  if (!wire.authToken || wire.authToken.token.length === 0) {
    findings.fail(
      'its answer holds no auth token, without which no job starts',
      'update go-livepeer to 0.9 or later: every version since then makes one',
    );
    return;
  }
  if (info.authExpiresMs === null) return;
  const leftS = (info.authExpiresMs - nowMs) / 1000;
  findings.figure('auth token', Math.round(leftS), 's');
  if (leftS <= 0)
    findings.fail(
      `its auth token ended ${Math.round(-leftS)} s before it was given out`,
      'set the clocks (NTP) of its machine and of this one: one of them is off',
    );
  else if (leftS < MIN_TOKEN_S)
    findings.warn(
      `its auth token lasts ${Math.round(leftS)} s only, so that signers ask for a new one at once`,
      'set the clocks (NTP) of its machine and of this one: go-livepeer gives 30 minutes',
    );
}

/** The graphics cards, each kind once. */
function gpuText({ hardware }: OrchestratorInfo): string {
  const names = hardware.flatMap(({ gpus }) =>
    gpus.map(({ name, memoryTotal }) =>
      memoryTotal > 0n ? `${name} ${(Number(memoryTotal) / 2 ** 30).toFixed(0)} GiB` : name,
    ),
  );
  return tidyText([...new Set(names)].slice(0, 8).join(', '), 200);
}
