import { expect, test } from 'vitest';
import { silentLogger } from '../../base/log.ts';
import { type UpdateOptions, Updates } from './updates.ts';

type Answer = boolean | (() => boolean);

function updates({ available = true, answers = [] as Answer[], busy = { now: false } } = {}) {
  const steps: string[] = [];
  const updater = {
    autoDownload: true,
    autoInstallOnAppQuit: true,
    allowDowngrade: true,
    logger: console,
    checkForUpdates: async () => {
      steps.push('check');
      return { isUpdateAvailable: available, updateInfo: { version: '9.9.9' } };
    },
    downloadUpdate: async () => void steps.push('download'),
    quitAndInstall: () => void steps.push('install'),
  };
  const made = new Updates({
    updater: updater as unknown as UpdateOptions['updater'],
    isBusy: () => busy.now,
    ask: async (question) => {
      steps.push(question);
      const answer = answers.shift() ?? false;
      return typeof answer === 'boolean' ? answer : answer();
    },
    tell: async (message) => void steps.push(message),
    prepareToQuit: async () => void steps.push('close'),
    logger: silentLogger,
  });
  return { made, steps, updater };
}

test('nothing is fetched or installed by itself, and no older version', () => {
  const { updater } = updates();
  expect(updater).toMatchObject({ autoDownload: false, autoInstallOnAppQuit: false, allowDowngrade: false });
});

test('asks before the download and before the installation, and closes everything first', async () => {
  const { made, steps } = updates({ answers: [true, true] });
  await made.check({ asked: false });
  expect(steps).toEqual([
    'check',
    'Download Rivulet 9.9.9?',
    'download',
    'Install Rivulet 9.9.9 now?',
    'close',
    'install',
  ]);
});

test('a no is a no', async () => {
  const first = updates({ answers: [false] });
  await first.made.check({ asked: true });
  expect(first.steps.at(-1)).toBe('Download Rivulet 9.9.9?');
  const second = updates({ answers: [true, false] });
  await second.made.check({ asked: true });
  expect(second.steps.at(-1)).toBe('Install Rivulet 9.9.9 now?');
});

test('while something runs nothing happens; who asked is told', async () => {
  const { made, steps } = updates({ busy: { now: true } });
  await made.check({ asked: false });
  expect(steps).toEqual([]);
  await made.check({ asked: true });
  expect(steps).toEqual(['Rivulet is at work']);
});

test('a stream that starts while a question stands there is not interrupted', async () => {
  const busy = { now: false };
  const startsStream = (): boolean => {
    busy.now = true;
    return true;
  };
  const { made, steps } = updates({ answers: [true, startsStream], busy });
  await made.check({ asked: false });
  expect(steps).not.toContain('install');
  expect(steps).not.toContain('close');
});

test('who asks is told that there is none, or that it failed; who does not is left alone', async () => {
  for (const asked of [true, false]) {
    const none = updates({ available: false });
    await none.made.check({ asked });
    expect(none.steps).toEqual(asked ? ['check', 'Rivulet is up to date'] : ['check']);
    const failing = updates();
    failing.updater.checkForUpdates = () => Promise.reject(new Error('no network'));
    await failing.made.check({ asked });
    expect(failing.steps).toEqual(asked ? ['The update did not work'] : []);
  }
});
