import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { PlayedProgramme } from '../../../test/support/played-programme.ts';
import { RtmpServer, type RtmpServerOptions } from '../../../test/support/rtmp-server.ts';
import { videoUnits } from '../../../test/support/sinks-media.ts';
import { temporaryFolders } from '../../../test/support/temporary-folder.ts';
import { type Deferred, deferred } from '../../base/async.ts';
import { GatewayError } from '../../base/errors.ts';
import { createLogger, type LogRecord } from '../../base/log.ts';
import type { AccessUnit, StreamInfo } from '../../media/access-unit.ts';
import type { ProgrammeUnit } from '../programme/programme-sink.ts';
import type { Connection, ConnectOptions } from './connection.ts';
import { type PublishOptions, type PublishOutput, startPublish } from './publish-output.ts';

const STREAMS: StreamInfo = { video: { codec: 'h264', width: 320, height: 180, fps: 30 }, audio: null };
const WIDE: StreamInfo = { video: { codec: 'h264', width: 640, height: 180, fps: 30 }, audio: null };
const KEY = 'live_secret_98765';
const ENCODE = { width: 1280, height: 720, fps: 30, bitrateBps: null, fit: 'bars' as const };

/** A connection that is played. */
class PlayedConnection implements Connection {
  readonly takesAnySize = false;
  readonly over: Deferred<void> = deferred();
  readonly ended = this.over.promise;
  readonly sent: AccessUnit[] = [];
  closed = false;

  async send(unit: AccessUnit): Promise<void> {
    this.sent.push(unit);
  }

  async close(): Promise<void> {
    this.closed = true;
    this.over.resolve();
  }
}

const outputs: PublishOutput[] = [];
let programme: PlayedProgramme;
let log: LogRecord[];
let pictures: AccessUnit[];

beforeAll(async () => {
  pictures = await videoUnits({ width: 320, height: 180, frames: 30, gop: 10 });
});

beforeEach(() => {
  programme = new PlayedProgramme();
  log = [];
});

afterEach(async () => {
  await Promise.all(outputs.splice(0).map((output) => output.stop()));
  vi.useRealTimers();
});

function publish(
  options: Partial<Omit<PublishOptions, 'target'>> & { target?: Partial<PublishOptions['target']> },
): PublishOutput {
  const output = startPublish({
    programme,
    renditions: programme,
    encode: ENCODE,
    startEngine: () => Promise.reject(new GatewayError('engine_unavailable', 'there is no engine here')),
    logger: createLogger((record) => log.push(record), 'debug'),
    random: () => 0.5,
    ...options,
    target: { platform: 'rtmp', url: 'rtmp://127.0.0.1/live', key: KEY, video: 'auto', ...options.target },
  });
  outputs.push(output);
  return output;
}

/** Opens played connections, or raises what is next. */
function played(...outcomes: readonly (GatewayError | null)[]) {
  const made: PlayedConnection[] = [];
  const options: ConnectOptions[] = [];
  const connect = async (_: unknown, given: ConnectOptions): Promise<Connection> => {
    options.push(given);
    const outcome = outcomes[options.length - 1];
    if (outcome) throw outcome;
    const connection = new PlayedConnection();
    made.push(connection);
    return connection;
  };
  return { made, options, connect };
}

function phase(output: PublishOutput, wanted: string): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (output.status.phase !== wanted) return;
      leave();
      resolve();
    };
    const leave = output.onChange(look);
    look();
  });
}

const at = (index: number, fromUs = 0): ProgrammeUnit => {
  const unit = pictures[index % pictures.length] as AccessUnit;
  return { ...unit, ptsUs: fromUs + Math.round((index * 1e6) / 30) };
};
const timesOf = (connection?: PlayedConnection) => connection?.sent.map(({ ptsUs }) => ptsUs);
const lost = new GatewayError('output_lost', 'gone');
const refused = new GatewayError('output_refused', 'the key is wrong');

describe('startPublish', () => {
  it('needs the key of a platform that has one, and says where it is', () => {
    expect(() =>
      publish({ target: { platform: 'twitch', url: '', key: null } }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[GatewayError: Twitch needs a stream key. In the Creator Dashboard under Settings, Stream: "Primary Stream key".]`,
    );
  });

  it('begins at a keyframe, at time 0', async () => {
    const { made, connect } = played();
    programme.show(STREAMS);
    const output = publish({ connect });
    await phase(output, 'waiting');
    expect(output.status.reason).toBe('there is no picture yet');
    programme.give(at(0, 5_000_000));
    await phase(output, 'on');
    programme.give(at(1, 5_000_000), at(10, 5_000_000), at(11, 5_000_000));
    await vi.waitFor(() => expect(timesOf(made[0])).toEqual([0, 33_333, 333_333, 366_667]));
    expect(output).toMatchObject({ video: 'copy', audio: 'silence' });
    expect(output.status.fps).toBeGreaterThan(0);
  });

  it('gives a server what came while it was connected to, and a reader its newest pictures at once', async () => {
    const whip = { platform: 'whip' as const, url: 'https://127.0.0.1/whip' };
    for (const [target, timesUs] of [
      [{}, [0, 333_333, 366_667, 400_000]],
      [whip, [0, 100, 33_433]],
    ] as const) {
      const { made, connect } = played();
      const answered = deferred<void>();
      const slow = async (...given: Parameters<typeof connect>): Promise<Connection> => {
        await answered.promise;
        return connect(...given);
      };
      programme.show(STREAMS);
      const output = publish({ connect: slow, target });
      programme.give(at(0), at(10), at(11));
      await phase(output, 'starting');
      answered.resolve();
      await phase(output, 'on');
      programme.give(at(12));
      await vi.waitFor(() => expect(timesOf(made[0])).toEqual(timesUs));
    }
  });

  it('begins anew where the size has changed while a server was connected to', async () => {
    const { made, options, connect } = played();
    const answered = deferred<void>();
    programme.show(STREAMS);
    publish({
      connect: async (...given: Parameters<typeof connect>) => {
        await answered.promise;
        return connect(...given);
      },
    });
    programme.give(at(0));
    await vi.waitFor(() => expect(programme.sinks.size).toBe(1));
    programme.show(WIDE);
    programme.give(at(10));
    answered.resolve();
    await vi.waitFor(() => expect(made).toHaveLength(2));
    expect(options.map(({ streams }) => streams.video?.width)).toEqual([320, 640]);
  });

  it('tries a lost server again, later each time, and says when', async () => {
    vi.useFakeTimers();
    const { made, options, connect } = played(lost, lost, null);
    programme.show(STREAMS);
    const output = publish({ connect });
    programme.give(at(0));
    await phase(output, 'retrying');
    expect(output.status).toMatchObject({
      reason: 'gone',
      nextTryMs: Date.now() + 1000,
      error: { code: 'output_lost' },
    });
    await vi.advanceTimersByTimeAsync(1000);
    expect(output.status).toMatchObject({ phase: 'retrying', nextTryMs: Date.now() + 2000, retries: 2 });
    await vi.advanceTimersByTimeAsync(2000);
    expect(output.status.phase).toBe('on');
    expect([made.length, options.length]).toEqual([1, 3]);
  });

  it('gives up a key that is refused three times, and says so', async () => {
    vi.useFakeTimers();
    const { options, connect } = played(refused, refused, refused);
    programme.show(STREAMS);
    const output = publish({ connect });
    programme.give(at(0));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(output.status).toMatchObject({
      phase: 'failed',
      reason: 'given up: the key is wrong',
      error: { code: 'output_refused' },
    });
    expect(options).toHaveLength(3);
    expect(programme.sinks.size).toBe(0);
  });

  it('takes a server that hangs up at once for one that refuses', async () => {
    vi.useFakeTimers();
    const { made, connect } = played();
    programme.show(STREAMS);
    const output = publish({ connect });
    programme.give(at(0));
    for (let round = 0; round < 3; round += 1) {
      await vi.advanceTimersByTimeAsync(2000);
      made.at(-1)?.over.reject(lost);
      await vi.advanceTimersByTimeAsync(0);
    }
    expect(output.status).toMatchObject({ phase: 'failed', error: { code: 'output_refused' } });
    expect(output.status.reason).toContain('hangs up as soon as the stream begins');
  });

  it('begins a new session for pictures of another size, at once', async () => {
    const { made, connect } = played();
    programme.show(STREAMS);
    const output = publish({ connect });
    programme.give(at(0));
    await phase(output, 'on');
    programme.show(WIDE);
    await vi.waitFor(() => expect(made).toHaveLength(2));
    expect(made[0]?.closed).toBe(true);
    expect(output.status.retries).toBe(0);
  });

  describe('to a platform', () => {
    const twitch = { platform: 'twitch' as const, url: '' };

    it('copies what is steady', async () => {
      const { connect } = played();
      programme.show(STREAMS);
      const output = publish({ connect, target: twitch });
      for (let index = 0; index < 100; index += 1) programme.give(at(index));
      await vi.waitFor(() => expect(output.video).toBe('copy'));
      expect(programme.wanted).toEqual([{ video: 'copy', audio: 'aac' }]);
    });

    it('encodes what is slow', async () => {
      const { connect } = played();
      programme.show(STREAMS);
      const output = publish({ connect, target: twitch });
      for (let index = 0; index < 120; index += 1) if (index % 3 === 0) programme.give(at(index));
      await vi.waitFor(() => expect(output.video).toBe('encode'));
    });

    it('encodes where there is no stream yet', () => {
      programme.picture = 'card';
      expect(publish({ connect: played().connect, target: twitch }).video).toBe('encode');
    });

    it('encodes from when the stream becomes slow, and stays with it', async () => {
      const { made, connect } = played();
      programme.show(STREAMS);
      const output = publish({ connect, target: twitch });
      for (let index = 0; index < 100; index += 1) programme.give(at(index));
      await vi.waitFor(() => expect(output.video).toBe('copy'));
      programme.give(at(100));
      await phase(output, 'on');
      for (let index = 102; index < 300; index += 3) programme.give(at(index));
      expect(output.video).toBe('encode');
      for (let index = 300; index < 500; index += 1) programme.give(at(index));
      expect(output.video).toBe('encode');
      expect(programme.wanted.map(({ video }) => video)).toEqual(['copy', 'encode']);
      expect(made).toHaveLength(1);
    });
  });
});

describe('startPublish with a real server', () => {
  const folder = temporaryFolders();
  const servers: RtmpServer[] = [];
  let timer: NodeJS.Timeout;

  async function start(options: Partial<RtmpServerOptions> = {}): Promise<RtmpServer> {
    const server = await RtmpServer.start({ folder: await folder(), ...options });
    servers.push(server);
    return server;
  }

  beforeEach(() => {
    programme.show(STREAMS);
    let index = 0;
    timer = setInterval(() => {
      programme.give(at(index));
      index += 1;
    }, 33);
  });

  afterEach(async () => {
    clearInterval(timer);
    await Promise.all(servers.splice(0).map((server) => server.kill()));
  });

  it('comes back after the server was killed and started again', async () => {
    const first = await start();
    const url = `rtmp://127.0.0.1:${first.ports.rtmp}/live`;
    const output = publish({ target: { url } });
    await phase(output, 'on');
    await first.kill();
    await phase(output, 'retrying');
    const second = await start({ ports: first.ports });
    const path = await second.published();
    const reader = await second.read(path);
    await reader.until(20_000);
    expect(output.status).toMatchObject({ phase: 'on', retries: expect.any(Number) });
    expect(output.status.retries).toBeGreaterThan(0);
    expect(output.status.bytes).toBeGreaterThan(0);
  });

  it('is refused with a key that is wrong, which nothing repeats', async () => {
    const server = await start({ secret: 'somebody-elses' });
    const output = publish({ target: { url: `rtmp://127.0.0.1:${server.ports.rtmp}/live` } });
    await phase(output, 'retrying');
    expect(output.status.error?.code).toBe('output_refused');
    expect(JSON.stringify([output.status, log])).not.toContain(KEY);
  });

  it('stops at once while a server says nothing', async () => {
    const server = await start();
    server.freeze();
    const output = publish({ target: { url: `rtmp://127.0.0.1:${server.ports.rtmp}/live` } });
    await phase(output, 'starting');
    const beganMs = performance.now();
    await output.stop();
    expect(performance.now() - beganMs).toBeLessThan(1000);
    expect(output.status.phase).toBe('off');
  });
});
