import { describe, expect, it } from 'vitest';
import { parseSignerOptions, signerHelp } from './signer-options.ts';

const parse = (line: string, environment: NodeJS.ProcessEnv = {}) =>
  parseSignerOptions(line.split(' ').filter(Boolean), environment);

describe('parseSignerOptions', () => {
  it('listens on this machine, with a key and a chain for development', () => {
    expect(parse('--dev')).toMatchObject({
      keystore: null,
      rpcUrl: null,
      tls: null,
      orchestrators: [],
      options: { port: 7936, webhook: null, allowNoAuth: false, maxPrice: null, maxPrices: {} },
    });
  });

  it('reads every option', () => {
    const line = parseSignerOptions(
      [
        ...'--keystore k.json --password-file pw --rpc https://rpc.example --port 0 --host 0.0.0.0 --tls-cert c --tls-key k'.split(
          ' ',
        ),
        ...'--webhook https://auth.example --allow-no-auth --max-price 1200 --max-price live-video-to-video/noop=3/2'.split(
          ' ',
        ),
        ...['--webhook-header', 'Authorization: Bearer x', '--orchestrator', 'https://orch.example:8935/'],
        ...'--max-ticket-ev 5 --max-total-ev 6 --deposit-multiplier 7 --json --verbose'.split(' '),
      ],
      {},
    );
    expect(line).toEqual({
      json: true,
      verbose: true,
      newKeystore: null,
      keystore: 'k.json',
      passwordFile: 'pw',
      rpcUrl: 'https://rpc.example',
      tls: { cert: 'c', key: 'k' },
      orchestrators: ['https://orch.example:8935'],
      options: {
        host: '0.0.0.0',
        port: 0,
        webhook: { url: 'https://auth.example', headers: { Authorization: 'Bearer x' } },
        allowNoAuth: true,
        maxPrice: '1200',
        maxPrices: { 'live-video-to-video/noop': '3/2' },
        maxTicketEv: '5',
        maxTotalEv: '6',
        depositMultiplier: 7,
      },
    });
  });

  it('takes the RPC from the environment, where nobody else sees it', () => {
    expect(parse('--keystore k', { RIVULET_RPC_URL: 'https://rpc.example/key' }).rpcUrl).toBe(
      'https://rpc.example/key',
    );
    expect(parse('--dev', { RIVULET_RPC_URL: 'https://rpc.example/key' }).rpcUrl).toBeNull();
  });

  it('takes a key with a chain that is made up', () => {
    expect(parse('--dev --keystore k')).toMatchObject({ keystore: 'k', rpcUrl: null });
  });

  it.each([
    [
      '',
      'a signer needs a key: give --keystore with its file, or --dev for one that is thrown away (--new-keystore makes a file)',
    ],
    [
      '--keystore k',
      'a signer has to read the chain: give --rpc (or RIVULET_RPC_URL) with an RPC of Arbitrum One, or --dev for a chain that is made up',
    ],
    ['--dev --port x', '--port takes a whole number, not "x"'],
    ['--dev --tls-cert c', '--tls-cert and --tls-key belong together: give both, or neither for plain HTTP'],
    ['--dev --webhook-header a:b', '--webhook-header needs --webhook with the address it is sent to'],
    [
      '--dev --webhook http://x --webhook-header secret',
      '--webhook-header takes a header as HTTP writes it, such as "Authorization: Bearer …"',
    ],
    [
      '--dev --max-price free',
      '--max-price takes wei per unit, as 1200 or 1200/1000, or for one model as live-video-to-video/noop=1200, not "free"',
    ],
    ['--dev --nonsense', "unknown option '--nonsense': run `npm start -- help signer` for the options"],
  ])('refuses "%s"', (line, message) => {
    expect(() => parse(line)).toThrow(expect.objectContaining({ code: 'usage', message }));
  });

  it('names every option in its help', () => {
    for (const option of [
      '--dev',
      '--keystore',
      '--webhook-header',
      '--max-price',
      '--orchestrator',
      '--allow-no-auth',
    ])
      expect(signerHelp).toContain(option);
  });
});
