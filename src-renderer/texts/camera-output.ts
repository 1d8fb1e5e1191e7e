/** Texts of the virtual camera of our own. */
export const cameraOutputTexts = {
  name: 'Virtual camera',
  title: 'Virtual camera',
  description: 'The AI’s picture as a camera of this computer, without OBS: for calls and browsers.',
  device: 'Device',
  firstUsable: 'First usable',
  away: (path: string) => `${path} (not there)`,
  start: 'Start the camera',
  stop: 'Stop the camera',
  refresh: 'Look again',
  devices: 'Devices',
  usable: 'Usable',
  inUse: 'In use',
  unusable: 'Not usable',
  none: 'No virtual camera device yet',
  noneText: 'Linux needs the v4l2loopback module for this. Rivulet never loads it by itself.',
  help: 'How to get one',
  picture: 'Picture',
  withStreamHint:
    'The camera starts when you go live and ends when you stop. When a stream fails, it shows the holding picture.',
  unsupported: 'On this system, OBS’s virtual camera is the way',
  unsupportedText:
    'Windows and macOS let only installed camera extensions act as a camera. OBS brings one: link OBS, and switch its virtual camera on there.',
  openObs: 'Set up OBS',
} as const;
