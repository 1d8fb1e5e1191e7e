import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolders } from '../../../test/support/temporary-folder.ts';
import { EMBEDDED_NETWORK } from '../../studio/stream-network/network-request.ts';
import { parseProbeOptions } from './probe-options.ts';
import { parseStreamOptions } from './stream-options.ts';

const folders = temporaryFolders();
const SECRET = 'hunter2-hunter2';
const networkOf = (args: string[], environment: NodeJS.ProcessEnv = {}) =>
  parseStreamOptions(['--input', 'testsrc', '--model', 'noop', ...args], environment).request.network;
const token = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64');

describe('options for paying and choosing', () => {
  it('are the free embedded network where nothing is given', () => {
    expect(networkOf([])).toEqual(EMBEDDED_NETWORK);
  });

  it('takes several orchestrators and signers, with commas or several times, each once', () => {
    const network = networkOf([
      ...['--orchestrator', 'https://a:1,https://b:2', '--orchestrator', 'https://a:1'],
      ...['--signer', 'https://s:1', '--signer', 'https://t:2', '--signer-header', `X-Key: ${SECRET}`],
    ]);
    expect(network.orchestrators).toEqual(['https://a:1', 'https://b:2']);
    expect(network.signers).toEqual([
      { address: 'https://s:1', headers: { 'X-Key': SECRET } },
      { address: 'https://t:2', headers: { 'X-Key': SECRET } },
    ]);
  });

  it('reads headers from the environment and a file, so that no list of processes shows them', async () => {
    const file = join(await folders(), 'headers');
    await writeFile(file, `X-File: ${SECRET}\n\nX-Both: file\n`);
    const [signer] = networkOf(['--signer', 'https://s:1', '--signer-headers-file', file], {
      RIVULET_SIGNER_HEADERS: `X-Env: ${SECRET}\nX-Both: env`,
    }).signers;
    expect(signer?.headers).toEqual({ 'X-Env': SECRET, 'X-File': SECRET, 'X-Both': 'file' });
    const network = networkOf(['--discovery', 'https://d/list'], { RIVULET_DISCOVERY_HEADERS: 'X-D: 1' });
    expect(network.discovery).toEqual({ url: 'https://d/list', headers: { 'X-D': '1' } });
  });

  it('reads a token itself, in a file, or in the environment', async () => {
    const text = token({ orchestrators: ['https://o:1'], signer: 'https://s:1' });
    const file = join(await folders(), 'token');
    await writeFile(file, `${text}\n`);
    for (const network of [
      networkOf(['--token', text]),
      networkOf(['--token', file]),
      networkOf([], { RIVULET_TOKEN: text }),
    ])
      expect(network.token).toMatchObject({ orchestrators: ['https://o:1'], signer: 'https://s:1' });
    expect(networkOf(['--paid'], { RIVULET_TOKEN: text })).toMatchObject({ paid: true, token: null });
  });

  it('reads amounts exactly', () => {
    const ceiling = (text: string) => networkOf(['--ceiling', text]).ceilingWei;
    expect(ceiling('20000000000001')).toBe(20_000_000_000_001n);
    expect(ceiling('0.01eth')).toBe(10n ** 16n);
    expect(ceiling('1.000000000000000001ETH')).toBe(10n ** 18n + 1n);
    expect(ceiling('3 gwei')).toBe(3n * 10n ** 9n);
    expect(networkOf(['--max-price', '0.5', '--interval', '2.5'])).toMatchObject({
      maxPrice: '0.5',
      intervalMs: 2_500,
    });
    expect(networkOf(['--discover', 'explorer,registry'], { RIVULET_RPC_URL: 'https://r' })).toMatchObject({
      discover: ['explorer', 'registry'],
      rpcUrl: 'https://r',
    });
  });

  it.each<[string, string[], string, string]>([
    ['a header without a colon', ['--signer', 's:1', '--signer-header', SECRET], 'usage', 'Name: value'],
    [
      'a header over two lines',
      ['--signer', 's:1', '--signer-header', `A: b\r\nC: ${SECRET}`],
      'usage',
      'Name: value',
    ],
    ['headers without a signer', ['--signer-header', 'A: b'], 'usage', 'give its address with --signer'],
    ['a signer in the clear', ['--signer', 'http://signer.example'], 'usage', 'use https://'],
    [
      'no file of headers',
      ['--signer', 's:1', '--signer-headers-file', '/none'],
      'usage',
      'cannot be read (ENOENT)',
    ],
    ['no price', ['--max-price', 'cheap'], 'usage', 'wei per pixel'],
    ['a price below 0', ['--max-price', '-1'], 'usage', 'argument is ambiguous'],
    ['no amount', ['--ceiling', '0.01btc'], 'usage', 'give wei or ETH'],
    ['parts of a wei', ['--ceiling', '0.5wei'], 'usage', 'of whole wei (1/2)'],
    ['nothing', ['--ceiling', '0'], 'usage', 'give wei or ETH'],
    ['too short an interval', ['--interval', '0.1'], 'usage', 'seconds from 1 to 60'],
    [
      'an unknown list',
      ['--discover', 'phonebook'],
      'usage',
      'signer, explorer, registry, protocol-registry',
    ],
    ['a token that is none', ['--token', '%%%'], 'usage', 'token'],
    ['a folder as a token', ['--token', '/'], 'usage', 'give a token, or a file with one'],
    ['an orchestrator that is none', ['--orchestrator', 'ftp://o'], 'usage', 'ftp'],
    ['--paid elsewhere', ['--paid', '--orchestrator', 'o:1'], 'usage', 'leave out other orchestrators'],
    [
      'one certificate for two',
      ['--orchestrator', 'a:1,b:2', '--pin', 'ab'.repeat(32)],
      'usage',
      'one orchestrator',
    ],
  ])('refuses %s, without quoting a secret', (_name, args, code, told) => {
    expect(() => networkOf(args)).toThrow(expect.objectContaining({ code }));
    expect(() => networkOf(args)).toThrow(told);
    expect(() => networkOf(args)).not.toThrow(SECRET);
  });
});

describe('parseProbeOptions', () => {
  const probe = (...args: string[]) => parseProbeOptions(args, {});

  it('takes several addresses, and the embedded one without any', () => {
    expect(probe('a.example', 'https://b:2,https://b:2', '--seconds', '5')).toMatchObject({
      addresses: ['https://a.example:8935', 'https://b:2'],
      seconds: 5,
      stream: true,
      model: null,
    });
    expect(probe('--embedded', '--paid', '--no-stream')).toMatchObject({
      addresses: [],
      stream: false,
      paying: { paid: true },
    });
  });

  it.each<[string[], string]>([
    [[], 'no orchestrator to probe'],
    [['o:1', '--embedded'], 'give it without an address'],
    [['ftp://o:1'], 'is not https:// or http://'],
    [['o:1', '--seconds', '1'], 'seconds from 3 to 120'],
    [['o:1', '--paid'], 'give it with --embedded'],
    [['--embedded', '--signer', 'https://s'], 'paid by its own signer'],
    [['a:1', 'b:1', '--pin', 'ab'.repeat(32)], 'give one address with it'],
  ])('refuses %j', (args, told) => {
    expect(() => probe(...args)).toThrow(expect.objectContaining({ code: 'usage' }));
    expect(() => probe(...args)).toThrow(told);
  });
});
