import { describe, expect, it } from 'vitest';
import { orchestratorHelp, parseOrchestratorOptions } from './orchestrator-options.ts';

describe('parseOrchestratorOptions', () => {
  it('listens on the usual port and serves everything when nothing is said', () => {
    expect(parseOrchestratorOptions([])).toMatchObject({
      json: false,
      options: { host: '127.0.0.1', port: 8935, models: null, capacity: null, price: null, misbehaviour: {} },
    });
  });

  it('reads every option', () => {
    const line = parseOrchestratorOptions(
      '--port 0 --host 0.0.0.0 --service-host o.example --model noop --model edges --capacity 2 --price 1200/1000 --runner http://127.0.0.1:8000 --runner-trickle-host host.docker.internal --relative-urls --misbehave full --misbehave slow-info-ms=5 --json --verbose'.split(
        ' ',
      ),
    );
    expect(line).toMatchObject({
      json: true,
      verbose: true,
      options: {
        port: 0,
        host: '0.0.0.0',
        serviceHost: 'o.example',
        models: ['noop', 'edges'],
        capacity: 2,
        price: { pricePerUnit: 1200, pixelsPerUnit: 1000 },
        runnerUrl: 'http://127.0.0.1:8000',
        runnerTrickleHost: 'host.docker.internal',
        relativeUrls: true,
        misbehaviour: { full: true, slowInfoMs: 5 },
      },
    });
  });

  it('wants to be paid where it is told to, at a price of its own or the one it is given', () => {
    expect(parseOrchestratorOptions([]).options.payments).toBeNull();
    expect(parseOrchestratorOptions(['--paid']).options).toMatchObject({
      price: { pricePerUnit: 300, pixelsPerUnit: 1 },
      payments: { recipient: null, ticketEvWei: '8000000000' },
    });
    const recipient = `0x${'aB'.repeat(20)}`;
    const args = ['--paid', '--price', '7/2', '--ticket-ev', '12', '--recipient', recipient];
    expect(parseOrchestratorOptions(args).options).toMatchObject({
      price: { pricePerUnit: 7, pixelsPerUnit: 2 },
      payments: { recipient, ticketEvWei: '12' },
    });
  });

  it.each([
    [['--paid', '--price', '0'], /^--paid needs a --price above 0$/],
    [['--paid', '--ticket-ev', '1.5'], /^--ticket-ev takes wei, as 8000000000$/],
    [['--paid', '--recipient', '0x12'], /^--recipient takes an Ethereum address/],
    [['--ticket-ev', '5'], /^--ticket-ev needs --paid/],
    [['--recipient', `0x${'00'.repeat(20)}`], /^--recipient needs --paid/],
    [['--nonsense'], /^unknown option '--nonsense': run `npm start -- help orchestrator` for the options$/],
    [['stray'], /^unexpected argument 'stray'/],
    [['--port'], /^option '--port <value>' argument missing/],
    [['--port', 'x'], /^--port takes a whole number, not "x"$/],
    [['--port', '70000'], /^--port takes a number from 0 \(any free port\) to 65535$/],
    [['--capacity', '0'], /^--capacity takes a number of jobs from 1 to 1000$/],
    [['--price', '-1'], /./],
    [['--price=1.5'], /^--price takes wei per pixel, as 1200 or 1200\/1000 \(wei\/pixels\), not "1.5"$/],
    [['--runner', 'ftp://x'], /^--runner takes the URL of a runner, such as http:\/\/127.0.0.1:8000$/],
    [['--misbehave', 'x'], /^there is no misbehaviour "x"/],
  ])('refuses %j', (args, sentence) => {
    expect(() => parseOrchestratorOptions(args)).toThrow(expect.objectContaining({ code: 'usage' }));
    expect(() => parseOrchestratorOptions(args)).toThrow(sentence);
  });

  it('has help that names every option', () => {
    for (const flag of [
      '--port',
      '--paid',
      '--ticket-ev',
      '--recipient',
      '--runner',
      '--misbehave',
      '--json',
      'crash-after-ms=N',
      'full',
    ])
      expect(orchestratorHelp()).toContain(flag);
  });
});
