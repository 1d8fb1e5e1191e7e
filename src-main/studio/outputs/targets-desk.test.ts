import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Notice, OutputPhase, Target } from '../../../src-preload/contract.ts';
import { temporaryFolders } from '../../../test/support/temporary-folder.ts';
import { GatewayError } from '../../base/errors.ts';
import type { PublishOutput } from '../../outputs/restream/publish-output.ts';
import { StatusKeeper } from '../../outputs/status-keeper.ts';
import { SecretStore } from '../../settings/secrets.ts';
import type { TargetRequest } from './target-editor.ts';
import { TargetsDesk } from './targets-desk.ts';

const folder = temporaryFolders();

/** A target that is sent to, played. */
class PlayedTarget implements PublishOutput {
  readonly keeper = new StatusKeeper();
  readonly target: Target;
  readonly key: string | null;
  readonly video = 'copy';
  readonly audio = 'silence';
  stops = 0;

  constructor(target: Target, key: string | null) {
    this.target = target;
    this.key = key;
    this.keeper.set('starting');
  }

  get status() {
    return this.keeper.status;
  }
  onChange(listener: () => void) {
    return this.keeper.onChange(listener);
  }
  async stop(): Promise<void> {
    this.stops += 1;
    this.keeper.set('off');
  }
}

let targets: Target[] = [];
let opened: PlayedTarget[] = [];
let notices: Notice[] = [];
let refusal: GatewayError | null = null;
const onChange = vi.fn();
let desk: TargetsDesk;

beforeEach(async () => {
  targets = [];
  opened = [];
  notices = [];
  refusal = null;
  const secrets = await SecretStore.open({
    folder: await folder(),
    keyStore: null,
    onProblem: (problem) => {
      throw problem;
    },
  });
  desk = new TargetsDesk({
    targets: () => targets,
    saveTargets: async (changed) => {
      targets = changed;
    },
    secrets,
    open: (target, key) => {
      if (refusal) throw refusal;
      const output = new PlayedTarget(target, key);
      opened.push(output);
      return output;
    },
    onChange,
    onNotice: (notice) => notices.push(notice),
  });
});

function request(change: Partial<TargetRequest> = {}): TargetRequest {
  return {
    id: null,
    name: 'Mine',
    platform: 'rtmp',
    url: 'rtmp://192.168.1.20/live',
    video: 'auto',
    withStream: false,
    key: 'stream-key-1',
    storePlain: false,
    ...change,
  };
}

const add = async (change: Partial<TargetRequest> = {}): Promise<string> =>
  (await desk.save(request(change))).id;

const phaseOf = (id: string): OutputPhase | undefined =>
  desk.state.find((target) => target.id === id)?.status.phase;

describe('a target', () => {
  it('is sent to with its key, which is never shown', async () => {
    const id = await add();
    await desk.start(id);
    expect(opened[0]?.key).toBe('stream-key-1');
    expect(desk.state).toEqual([
      {
        id,
        keySet: true,
        keyPlace: 'memory',
        video: 'copy',
        audio: 'silence',
        status: expect.objectContaining({ phase: 'starting' }),
      },
    ]);
    expect(JSON.stringify(desk.state)).not.toContain('stream-key-1');
    await desk.stop(id);
    expect(phaseOf(id)).toBe('off');
  });

  it('is sent to anew with what matters to the server, and not with its name', async () => {
    const id = await add();
    await desk.start(id);
    await desk.save(request({ id, key: null, name: 'Other' }));
    expect(opened).toHaveLength(1);
    await desk.save(request({ id, key: 'stream-key-2' }));
    await vi.waitFor(() => expect(opened).toHaveLength(2));
    expect(opened[0]?.stops).toBe(1);
    expect(opened[1]?.key).toBe('stream-key-2');
  });

  it('that is not sent to stays so when it is set', async () => {
    const id = await add();
    await desk.save(request({ id, key: 'stream-key-2' }));
    expect(opened).toEqual([]);
  });

  it('ends when it is removed, and nothing else with it', async () => {
    const [one, other] = [await add(), await add({ url: 'rtmp://192.168.1.21/live' })];
    await Promise.all([desk.start(one), desk.start(other)]);
    await desk.remove(one);
    expect(opened.map(({ stops }) => stops)).toEqual([1, 0]);
    expect(desk.state.map(({ id }) => id)).toEqual([other]);
    await expect(desk.start(one)).rejects.toMatchObject({ code: 'target_not_found' });
    await expect(desk.stop(one)).rejects.toMatchObject({ code: 'target_not_found' });
  });

  it('that cannot be opened says so, and can be started again', async () => {
    const id = await add();
    refusal = new GatewayError('output_address_invalid', 'no key');
    await expect(desk.start(id)).rejects.toMatchObject({ code: 'output_address_invalid' });
    refusal = null;
    await desk.start(id);
    expect(phaseOf(id)).toBe('starting');
  });
});

describe('a target that begins with the stream', () => {
  it('ends with one that is stopped', async () => {
    const id = await add({ withStream: true });
    const other = await add();
    await desk.streamShows();
    expect([phaseOf(id), phaseOf(other)]).toEqual(['starting', 'off']);
    await desk.streamEnded('stopped');
    expect(phaseOf(id)).toBe('off');
  });

  it('goes on over one that failed, into the next', async () => {
    const id = await add({ withStream: true });
    await desk.streamShows();
    await desk.streamEnded('failed');
    expect(phaseOf(id)).toBe('starting');
    await desk.streamShows();
    expect(opened).toHaveLength(1);
    await desk.streamEnded('stopped');
    expect(phaseOf(id)).toBe('off');
  });

  it('is the user’s once they start it: the end of the stream does not end it', async () => {
    const id = await add({ withStream: true });
    await desk.start(id);
    await desk.streamShows();
    await desk.streamEnded('stopped');
    expect(phaseOf(id)).toBe('starting');
  });

  it('keeps no other from beginning when it cannot be opened', async () => {
    await add({ withStream: true, name: 'Bad' });
    refusal = new GatewayError('output_address_invalid', 'the key is missing');
    await desk.streamShows();
    expect(notices).toEqual([{ level: 'error', text: 'Nothing is sent to Bad: the key is missing' }]);
  });
});

it('says whether figures move, and ends everything at the end', async () => {
  const id = await add();
  expect(desk.moves).toBe(false);
  await desk.start(id);
  expect(desk.moves).toBe(true);
  opened[0]?.keeper.set('failed');
  expect(desk.moves).toBe(false);
  expect(phaseOf(id)).toBe('failed');
  await desk.close();
  expect(opened[0]?.stops).toBe(1);
});
