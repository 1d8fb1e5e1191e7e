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
    size: 'Size',
    custom: 'Other',
    width: 'Width',
    height: 'Height',
    pixels: 'px',
    fps: 'Pictures per second',
    fit: 'When the shape does not match',
    fits: { crop: 'Fill and cut', bars: 'Show all with bars' },
    mirror: 'Mirror my picture',
    mirrorHint: 'Left and right are swapped, as in a mirror, before it is sent.',
    audio: 'Send sound',
    bitrate: 'Bitrate',
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
