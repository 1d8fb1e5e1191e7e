import { describe, expect, it } from 'vitest';
import { stepText } from '../../../test/support/probe-run.ts';
import type { JobChannels } from '../../gateway/index.ts';
import { type ChannelsFound, judgeChannels } from './judge-channels.ts';

const at = (origin: string): JobChannels => ({
  publishUrl: new URL(`${origin}/ai/trickle/1`),
  subscribeUrl: new URL(`${origin}/ai/trickle/1-out`),
  controlUrl: new URL(`${origin}/ai/trickle/1-control`),
  eventsUrl: new URL(`${origin}/ai/trickle/1-events`),
});
const PUBLIC = 'https://orch.example:8935';

const judged = (change: Partial<ChannelsFound>): string =>
  stepText(
    judgeChannels({
      channels: at(PUBLIC),
      address: new URL(PUBLIC),
      manifestId: '1',
      startMs: 100,
      answers: [],
      ...change,
    }),
  );
const output = new URL(`${PUBLIC}/ai/trickle/1-out`);

describe('judgeChannels', () => {
  it('passes four channels beside the orchestrator', () => {
    expect(judged({})).toBe('passed: took the job in 100 ms, 4 channels answer');
  });

  it.each<[string, Partial<ChannelsFound>, RegExp]>([
    ['no manifest id', { manifestId: '' }, /^failed: .*manifest_id/],
    [
      'a private host',
      { channels: at('https://10.0.0.2:8935') },
      /^failed: .*-serviceAddr orch\.example:8935/s,
    ],
    ['another host', { channels: at('https://other.example:8935') }, /^warning: .*another host/],
    ['no TLS', { channels: at('http://orch.example:8935') }, /^failed: .*without TLS/],
    ['twice the same', { channels: { ...at(PUBLIC), controlUrl: output } }, /^failed: two of its channels/],
    ['no control', { channels: { ...at(PUBLIC), controlUrl: null } }, /^warning: it gave no control channel/],
    ['no events', { channels: { ...at(PUBLIC), eventsUrl: null } }, /^warning: it gave no events channel/],
    [
      'one unreachable',
      { answers: [{ name: 'output', url: output, status: null, problem: 'no answer' }] },
      /^failed: its channels for output at .* cannot be reached \(no answer\)/,
    ],
    [
      'one unknown to its server',
      { answers: [{ name: 'output', url: output, status: 404, problem: '' }] },
      /^warning: its channels for output at .* answer status 404/,
    ],
  ])('%s', (_name, change, expected) => {
    expect(judged(change)).toMatch(expected);
  });

  it('takes 470 for a channel without a segment yet', () => {
    expect(judged({ answers: [{ name: 'output', url: output, status: 470, problem: '' }] })).toMatch(
      /^passed/,
    );
  });
});
