/** Texts of the settings. */
export const settingsTexts = {
  title: 'Settings',
  appearance: {
    title: 'Appearance',
    theme: 'Colours',
    themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
    motion: 'Movement',
    motions: { system: 'As the system', reduced: 'Reduced' },
  },
  capture: {
    title: 'Capture',
    description: 'What your picture is sent with. Changes apply to the stream that runs, too.',
    width: 'Width',
    height: 'Height',
    pixels: 'px',
    bitrates: { auto: 'Automatic', fixed: 'Fixed' },
    bitrateHint:
      'Automatic follows size and rate. Either way it is lowered while the computer or the connection is too slow.',
    kilobits: 'kbit/s',
    fixedBitrate: 'Fixed bitrate',
  },
  reset: {
    title: 'Reset',
    description:
      'Puts appearance and capture back to how they were at the first start. Orchestrators, signer and presets stay.',
    button: 'Reset these settings',
    confirmTitle: 'Reset appearance and capture?',
    confirmText: 'Your choices on this page are replaced by those of the first start.',
    cancel: 'Cancel',
    done: 'The settings are reset',
  },
} as const;
