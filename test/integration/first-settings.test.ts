import { expect, it } from 'vitest';
import { defaultSettings } from '../../src-main/settings/settings.ts';
import { firstSettings } from '../../src-renderer/views/settings/first-settings.ts';

it('resets the settings to what main starts with', () => {
  expect(defaultSettings.appearance).toEqual(firstSettings.appearance);
  expect(defaultSettings.capture).toMatchObject(firstSettings.capture);
});
