import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { stepText } from '../../../test/support/probe-run.ts';
import { GatewayError } from '../../base/errors.ts';
import { readOrchestratorInfo } from '../../gateway/orchestrator-info.ts';
import { OrchestratorInfoSchema } from '../../gateway/wire/lp_pb.ts';
import { type InfoFound, judgeInfo } from './judge-info.ts';
import type { Reach } from './measure-reach.ts';

const NOW_MS = 1_800_000_000_000;
const ADDRESS = new URL('https://orch.example:8935');

/** @param leftS seconds that the auth token lasts; null for none */
function found(transcoder: string, leftS: number | null, change: Partial<InfoFound> = {}): string {
  const expiration = BigInt(Math.round(NOW_MS / 1000) + (leftS ?? 0));
  const wire = create(OrchestratorInfoSchema, {
    transcoder,
    ...(leftS === null ? {} : { authToken: { token: Buffer.from('t'), sessionId: 's', expiration } }),
    capabilities: { version: '0.9.1' },
  });
  const info = readOrchestratorInfo(ADDRESS.origin, wire);
  return stepText(
    judgeInfo({
      address: ADDRESS,
      info,
      wire,
      roundTripsMs: [40, 20],
      jobAddress: null,
      nowMs: NOW_MS,
      ...change,
    }),
  );
}

const unreachable: Reach = {
  url: new URL('https://jobs.example:8935'),
  addresses: [],
  dnsMs: null,
  tcpMs: null,
  tls: null,
  plainHttp: false,
  error: new GatewayError(
    'orchestrator_unreachable',
    'https://jobs.example:8935 refused the connection: check it',
  ),
};

describe('judgeInfo', () => {
  it('passes an answer of its own address with a fresh token, and tells the quickest time', () => {
    expect(found(ADDRESS.href, 1_800)).toBe('passed: go-livepeer 0.9.1, off-chain, answers in 20 ms');
  });

  it.each<[string, string, RegExp]>([
    ['no token', found(ADDRESS.href, null), /^failed: .*no auth token/],
    [
      'an ended token',
      found(ADDRESS.href, -60),
      /^failed: its auth token ended 60 s before.*\n→ set the clocks/,
    ],
    ['a short token', found(ADDRESS.href, 100), /^warning: its auth token lasts 100 s only/],
    [
      'a slow answer',
      found(ADDRESS.href, 1_800, { roundTripsMs: [2_000, 1_800] }),
      /^warning: it takes 1800 ms/,
    ],
    [
      'jobs at a private host',
      found('https://192.168.1.5:8935', 1_800),
      /^failed: .*only its own network can reach\n→ start go-livepeer with -serviceAddr orch\.example:8935/,
    ],
    [
      'jobs at a dead host',
      found('https://jobs.example:8935', 1_800, { jobAddress: unreachable }),
      /^failed: .*cannot be reached \(https:\/\/jobs\.example:8935 refused the connection\)/,
    ],
    ['jobs at another host', found('https://jobs.example:8935', 1_800), /^warning: jobs go to another host/],
  ])('%s', (_name, text, expected) => {
    expect(text).toMatch(expected);
  });
});
