import { expect, it } from 'vitest';
import { idleOutputs } from '../../test/support/idle-outputs.ts';
import { sampleLive, sampleState } from '../../test/support/sample-state.ts';
import { listed, whatRuns } from './what-runs.ts';

it('names the stream, the recording, the camera and targets that run, and nothing else', () => {
  const state = sampleState({ live: sampleLive('idle'), outputs: idleOutputs() });
  expect(whatRuns(state)).toEqual([]);
  const [off] = [state.outputs.camera.status];
  const target = (id: string, name: string) => ({
    id,
    name,
    platform: 'rtmp' as const,
    url: 'rtmp://a.example/live',
    video: 'auto' as const,
    withStream: false,
  });
  const standing = (id: string, phase: 'on' | 'retrying' | 'failed') => ({
    id,
    keySet: false,
    keyPlace: null,
    video: null,
    audio: null,
    status: { ...off, phase },
  });
  const running = {
    live: sampleLive('live'),
    settings: {
      ...state.settings,
      outputs: {
        ...state.settings.outputs,
        targets: [target('a', 'Twitch'), target('b', 'Gone'), target('c', 'Home')],
      },
    },
    outputs: {
      ...state.outputs,
      recording: { ...state.outputs.recording, phase: 'paused' as const },
      camera: { ...state.outputs.camera, status: { ...off, phase: 'waiting' as const } },
      targets: [standing('a', 'on'), standing('b', 'failed'), standing('c', 'retrying')],
    },
  };
  expect(listed(whatRuns(running))).toBe(
    'the stream, the recording, the virtual camera, what is sent to Twitch, and what is sent to Home',
  );
});
