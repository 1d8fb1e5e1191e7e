/** Texts of the about view. */
export const aboutTexts = {
  title: 'About',
  name: 'Rivulet',
  purpose: 'Live AI video on the Livepeer network: your camera goes out, the AI’s picture comes back.',
  version: 'Version',
  shell: 'Window',
  shells: { electron: 'Electron', web: 'Browser' },
  platform: 'System',
  runtime: { node: 'Node.js', electron: 'Electron', chrome: 'Chromium' } as Readonly<Record<string, string>>,
  licence: 'Rivulet is free software under the MIT licence.',
  links: {
    title: 'On the web',
    hint: 'Rivulet opens no web pages by itself; copy an address into your browser.',
    network: 'The Livepeer network',
    networkAddress: 'https://livepeer.org',
    docs: 'Its documentation',
    docsAddress: 'https://docs.livepeer.org',
    explorer: 'Orchestrators and their stake',
    explorerAddress: 'https://explorer.livepeer.org',
  },
  licences: {
    title: 'Made of',
    description: 'The software Rivulet contains, with its licences.',
    search: 'Search names and licences',
    count: (shown: number, all: number) =>
      shown === all ? `${all} packages` : `${shown} of ${all} packages`,
    none: 'No package has that in its name or licence.',
    loading: 'Reading the licences…',
    failed: 'The licences could not be read:',
  },
} as const;
