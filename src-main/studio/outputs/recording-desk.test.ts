import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { defaultSettings } from '../../../src-preload/contract/default-settings.ts';
import type { Notice, OutputPhase } from '../../../src-preload/contract.ts';
import { temporaryFolders } from '../../../test/support/temporary-folder.ts';
import { GatewayError } from '../../base/errors.ts';
import { silentLogger } from '../../base/log.ts';
import { RecordingDesk, type RecordingDeskOptions } from './recording-desk.ts';

const { played } = vi.hoisted(() => ({
  played: { phase: 'off' as OutputPhase, starts: 0, refusal: null as Error | null },
}));
vi.mock('../../outputs/recording/recorder.ts', () => ({
  Recorder: class {
    readonly #folder: () => string;
    constructor(options: { readonly folder: () => string }) {
      this.#folder = options.folder;
    }
    get state() {
      return { phase: played.phase, replay: { heldS: 0 }, files: [], folder: this.#folder() };
    }
    onChange = () => () => undefined;
    async start(): Promise<void> {
      if (played.refusal) throw played.refusal;
      played.starts += 1;
      played.phase = 'on';
    }
    async stop(): Promise<void> {
      played.phase = 'off';
    }
    pathOf = async (id: string | null) => (id === null ? this.#folder() : `${this.#folder()}/${id}.mp4`);
  },
}));

const newFolder = temporaryFolders();
let settings = defaultSettings.outputs.recording;
let notices: Notice[] = [];

function openDesk(change: Partial<RecordingDeskOptions> = {}): RecordingDesk {
  const notAsked = (): never => {
    throw new Error('not asked for');
  };
  return new RecordingDesk({
    programme: { add: notAsked, group: [] },
    input: { add: notAsked },
    settings: () => settings,
    model: () => 'noop',
    startEngine: notAsked,
    openEngine: notAsked,
    list: { entries: [], thumbnailFolder: '', put: notAsked, remove: notAsked },
    logger: silentLogger,
    videosFolder: '/home/u/Videos/Rivulet',
    saveFolder: async (folder) => {
      settings = { ...settings, folder };
    },
    chooseFolder: null,
    reveal: null,
    onChange: () => undefined,
    onNotice: (notice) => notices.push(notice),
    ...change,
  });
}

beforeEach(() => {
  played.phase = 'off';
  played.starts = 0;
  played.refusal = null;
  settings = defaultSettings.outputs.recording;
  notices = [];
});

describe('a recording with the stream', () => {
  it('begins with its first picture and ends with it, where that was chosen', async () => {
    const desk = openDesk();
    await desk.streamShows();
    expect(played.starts).toBe(0);
    settings = { ...settings, withStream: true };
    await desk.streamShows();
    expect(played.phase).toBe('on');
    await desk.streamEnded();
    expect(played.phase).toBe('off');
  });

  it('is left alone where the user began it', async () => {
    settings = { ...settings, withStream: true };
    const desk = openDesk();
    await desk.start();
    await desk.streamShows();
    await desk.streamEnded();
    expect(played).toMatchObject({ phase: 'on', starts: 1 });
  });

  it('says why it did not begin', async () => {
    settings = { ...settings, withStream: true };
    played.refusal = new GatewayError('disk_full', 'the disk is full: free some space');
    await openDesk().streamShows();
    expect(notices).toEqual([
      { level: 'error', text: 'The recording did not begin: the disk is full: free some space' },
    ]);
  });
});

describe('the folder', () => {
  it('is the one for videos until another is chosen', async () => {
    const chosen = join(await newFolder(), 'new');
    const desk = openDesk({ chooseFolder: async () => chosen });
    expect(desk.state.folder).toBe('/home/u/Videos/Rivulet');
    expect(await desk.chooseFolder()).toBe(chosen);
    expect(desk.state.folder).toBe(chosen);
  });

  it('stays where the dialog was given up, and where the one chosen cannot be used', async () => {
    expect(await openDesk({ chooseFolder: async () => null }).chooseFolder()).toBeNull();
    const desk = openDesk({ chooseFolder: async () => import.meta.filename });
    await expect(desk.chooseFolder()).rejects.toMatchObject({ code: 'output_unwritable' });
    expect(settings.folder).toBeNull();
  });

  it('is shown by the shell, or said to be opened by hand', async () => {
    const reveal = vi.fn(async () => undefined);
    await openDesk({ reveal }).reveal('one');
    expect(reveal).toHaveBeenCalledWith('/home/u/Videos/Rivulet/one.mp4');
    await expect(openDesk().reveal(null)).rejects.toMatchObject({
      code: 'not_allowed',
      message: 'this window cannot show folders: open /home/u/Videos/Rivulet by hand',
    });
  });
});
