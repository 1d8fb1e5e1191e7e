import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../base/errors.ts';
import { StatusKeeper } from '../../outputs/status-keeper.ts';
import { tellOutputNews } from './output-news.ts';

function watched(name: string): { keeper: StatusKeeper; said: string[]; end: () => void } {
  const keeper = new StatusKeeper();
  const said: string[] = [];
  const output = {
    get status() {
      return keeper.status;
    },
    onChange: (listener: () => void) => keeper.onChange(listener),
    stop: async () => undefined,
  };
  return { keeper, said, end: tellOutputNews(name, output, (text) => said.push(text)) };
}

const retrying = (keeper: StatusKeeper, reason: string, nextTryMs: number): void =>
  keeper.set('retrying', { reason, nextTryMs, error: new GatewayError('output_lost', reason) });

describe('tellOutputNews', () => {
  it('tells the same trouble once, another one again, and when it is over', () => {
    const { keeper, said, end } = watched('udp://a:1');
    keeper.set('starting');
    keeper.set('on');
    retrying(keeper, 'the network is gone', 1);
    retrying(keeper, 'the network is gone', 2);
    retrying(keeper, 'no route', 3);
    keeper.set('on');
    keeper.set('waiting');
    retrying(keeper, 'no route', 4);
    end();
    keeper.set('on');
    expect(said).toEqual([
      'udp://a:1: the network is gone; it is tried again',
      'udp://a:1: no route; it is tried again',
      'udp://a:1 is on again',
      'udp://a:1: no route; it is tried again',
    ]);
  });

  it('says that the stream goes on without one that has given up, naming it once', () => {
    const { keeper, said } = watched('/dev/video10');
    keeper.set('failed', { reason: 'the virtual camera /dev/video10 is not there' });
    expect(said).toEqual(['the virtual camera /dev/video10 is not there; the stream goes on without it']);
  });
});
