/** What the building blocks of the window say by themselves. */
export const uiTexts = {
  close: 'Close',
  dismiss: 'Dismiss',
  notices: 'Notices',
  working: 'working',
} as const;
