import type { FeedState } from '../../src-preload/contract.ts';

/** Texts of the local feed. */
export const feedTexts = {
  name: 'Local feed',
  title: 'Local feed',
  description:
    'The AI’s picture at addresses of this computer, for any program that opens a URL. It stays up across streams, with a holding picture in between.',
  enable: 'Serve the feed',
  enableHint: 'Nothing is encoded unless somebody reads it.',
  off: 'The feed is off',
  offText: 'Switch it on to get its addresses. OBS needs it, too.',
  addresses: 'Addresses',
  names: { ts: 'MPEG-TS', mjpeg: 'MJPEG', page: 'Player page' } satisfies Record<
    FeedState['readers'][number]['format'],
    string
  >,
  goodFor: {
    ts: 'For VLC, ffmpeg, mpv and media sources: H.264 and sound, little CPU.',
    mjpeg: 'For the lowest latency in OBS and for simple viewers: pictures only.',
    page: 'For browser sources, and to look at it in a browser.',
  },
  copy: (name: string) => `Copy the address: ${name}`,
  secret: 'Who knows an address can watch. Its path cannot be guessed.',
  renew: 'New addresses…',
  renewTitle: 'Make new addresses?',
  renewText:
    'The addresses used so far stop working at once, and whoever reads them is disconnected. OBS is set to the new ones if it is linked.',
  renewButton: 'Make new addresses',
  readers: 'Readers',
  readerList: 'Programs that read the feed',
  noReaders: 'Nobody reads the feed now.',
  reader: { from: 'From', format: 'Format', time: 'For', received: 'Received', dropped: 'Left out' },
  lan: {
    title: 'Other machines',
    switch: 'Let other machines on the network read it',
    hint: 'Without this, only this computer can.',
    warning:
      'Everybody on your network who knows an address can watch, and it travels unencrypted. Use this only in a network you trust, never on public Wi-Fi.',
    addresses: 'Addresses for other machines',
  },
  settings: {
    title: 'Settings',
    port: 'Port',
    portHint: '0 takes a free one, which is then kept.',
    quality: 'MJPEG quality',
    qualityHint: 'More is sharper and larger.',
    qualityText: (quality: number) => `${quality} %`,
  },
} as const;
