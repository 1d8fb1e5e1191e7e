import type { ShortcutId } from '../keyboard/shortcuts.ts';

/** Texts of the keys, by what they do. */
const shortcuts: Readonly<Record<ShortcutId, string>> = {
  'view.live': 'Live view',
  'view.network': 'Network view',
  'view.outputs': 'Outputs view',
  'view.settings': 'Settings',
  'live.toggle': 'Go live or stop',
  'live.layout': 'Next layout of the pictures',
  'live.fullScreen': 'Full screen',
  'live.sound': 'Sound of the output on or off',
  'outputs.record': 'Record or stop recording',
  'outputs.snapshot': 'Take a snapshot',
  'outputs.replay': 'Save the replay',
  'effects.prompt': 'Write the prompt',
  'effects.preset': 'Apply the preset on this number',
  help: 'Show the keys',
};

/** Texts of the frame around the views. */
export const frameTexts = {
  name: 'Rivulet',
  views: { live: 'Live', network: 'Network', outputs: 'Outputs', settings: 'Settings', about: 'About' },
  navigation: 'Views',
  keys: 'Keys',
  shortcuts,
  embedded: 'Embedded network',
  title: (view: string) => `${view} – Rivulet`,
  connecting: {
    title: 'Connecting to Rivulet…',
    text: 'If this stays, Rivulet is not running: start it again. This window then connects by itself.',
  },
  connectionLost:
    'Rivulet’s gateway is not answering. This window reconnects by itself; if it does not, start Rivulet again.',
  viewFailed: {
    title: 'This view had an error',
    text: 'The stream is not affected. Try again; if the view fails once more, reload the window.',
    again: 'Try again',
    reload: 'Reload the window',
  },
  token: {
    title: 'Use this gateway token?',
    intro:
      'A link or a pasted text wants to change how Rivulet reaches the network. Accept it only if you know who it is from.',
    signer: 'This signer would pay, after those you have',
    headers: 'It is sent these headers, whose values stay hidden',
    noHeaders: 'It is sent no headers.',
    discovery: 'Orchestrators would be found here, from now on',
    discoveryHint: 'It becomes a source like the others: it can be switched off in the network view.',
    orchestrators: (count: number) =>
      count === 1 ? 'This orchestrator would be added' : `These ${count} orchestrators would be added`,
    nothing: 'It changes nothing.',
    accept: 'Accept',
    reject: 'Reject',
  },
} as const;
