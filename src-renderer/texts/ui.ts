/** What the building blocks of the window say by themselves. */
export const uiTexts = {
  close: 'Close',
  dismiss: 'Dismiss',
  notices: 'Notices',
  working: 'working',
  copyCommand: (command: string) => `Copy the command ${command}`,
  copied: 'Copied.',
  copyFailed: 'The browser does not let this be copied.',
} as const;
