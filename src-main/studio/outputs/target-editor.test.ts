import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Target } from '../../../src-preload/contract.ts';
import { temporaryFolders } from '../../../test/support/temporary-folder.ts';
import { SecretStore } from '../../settings/secrets.ts';
import { TargetEditor, type TargetRequest } from './target-editor.ts';

const folder = temporaryFolders();
let home = '';
let secrets: SecretStore;
let targets: Target[] = [];
let editor: TargetEditor;

beforeEach(async () => {
  home = await folder();
  secrets = await SecretStore.open({
    folder: home,
    keyStore: null,
    onProblem: (problem) => {
      throw problem;
    },
  });
  targets = [];
  editor = new TargetEditor({
    targets: () => targets,
    saveTargets: async (changed) => {
      targets = changed;
    },
    secrets,
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

async function put(change: Partial<TargetRequest> = {}): Promise<string> {
  const { id, saved } = editor.put(request(change));
  await saved;
  return id;
}

describe('a target that is set', () => {
  it('has its key among the secrets and nowhere else', async () => {
    const id = await put({ storePlain: true });
    expect(editor.keyOf(id)).toEqual({ text: 'stream-key-1', place: 'plain' });
    expect(editor.find(id)).toEqual({
      id,
      name: 'Mine',
      platform: 'rtmp',
      url: 'rtmp://192.168.1.20/live',
      video: 'auto',
      withStream: false,
    });
    expect(await readFile(join(home, 'secrets.json'), 'utf8')).toContain('stream-key-1');
  });

  it('keeps its key until the program ends where nobody agreed to a file', async () => {
    const id = await put();
    expect(editor.keyOf(id)?.place).toBe('memory');
  });

  it.each([
    ['rtmp', 'rtmp://192.168.1.20/live/pasted-key', 'rtmp://192.168.1.20/live', 'pasted-key'],
    ['twitch', 'rtmps://live.twitch.tv/app/live_1_abc', 'rtmps://live.twitch.tv/app', 'live_1_abc'],
    ['srt', 'srt://h:9000?passphrase=long-enough-words', 'srt://h:9000', 'long-enough-words'],
  ] as const)('takes the key out of an address of %s', async (platform, url, shown, key) => {
    const id = await put({ platform, url, key: null });
    expect(editor.find(id)?.url).toBe(shown);
    expect(editor.keyOf(id)?.text).toBe(key);
  });

  it('takes a key that stands in the address as well as apart for the same', async () => {
    const id = await put({ url: 'rtmp://192.168.1.20/live/stream-key-1' });
    expect(editor.find(id)?.url).toBe('rtmp://192.168.1.20/live');
  });

  it('is refused where nothing can be sent to, and leaves no trace', () => {
    expect(() => editor.put(request({ url: 'ftp://h/x' }))).toThrowError(
      expect.objectContaining({ code: 'output_address_invalid' }),
    );
    expect(targets).toEqual([]);
  });

  it('is refused where there are twenty', async () => {
    for (let n = 0; n < 20; n++) await put({ name: `${n}` });
    expect(() => editor.put(request())).toThrowError('there can be 20 targets: remove some first');
  });
});

describe('a target that is set again', () => {
  it('keeps its key, and differs only in what matters to the server', async () => {
    const id = await put();
    expect(editor.put(request({ id, key: null, name: 'Other', withStream: true })).differs).toBe(false);
    expect(editor.keyOf(id)?.text).toBe('stream-key-1');
    expect(editor.put(request({ id, key: null, video: 'encode' })).differs).toBe(true);
    expect(editor.put(request({ id, key: 'stream-key-2', video: 'encode' })).differs).toBe(true);
    expect(editor.keyOf(id)?.text).toBe('stream-key-2');
  });

  it('takes a key out of a new address, also where it has one already', async () => {
    const id = await put();
    await put({ id, key: null, url: 'rtmp://192.168.1.20/live/another-key' });
    expect(editor.find(id)?.url).toBe('rtmp://192.168.1.20/live');
    expect(editor.keyOf(id)?.text).toBe('another-key');
  });

  it('does not bring its key to another server', async () => {
    const id = await put();
    await put({ id, key: null, url: 'rtmp://203.0.113.5/live' });
    expect(editor.keyOf(id)).toBeNull();
  });

  it('forgets its key for an empty one', async () => {
    const id = await put({ storePlain: true });
    await put({ id, key: '' });
    expect(editor.keyOf(id)).toBeNull();
    expect(await readFile(join(home, 'secrets.json'), 'utf8')).not.toContain('stream-key');
  });

  it('has to be there', () => {
    expect(() => editor.put(request({ id: 'gone' }))).toThrowError(
      expect.objectContaining({ code: 'target_not_found' }),
    );
  });
});

it('takes the key with the target that is removed', async () => {
  const id = await put({ storePlain: true });
  await editor.remove(id);
  expect(targets).toEqual([]);
  expect(await readFile(join(home, 'secrets.json'), 'utf8')).not.toContain('stream-key');
});
