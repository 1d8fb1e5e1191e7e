/** Texts of headers that are sent along, and of where their values are kept. */
export const headersTexts = {
  title: 'Headers',
  hint: 'Sent with every request there and to no other host, for example Authorization. Values are kept secret and never shown again.',
  replaceHint: 'All headers are replaced by those given here.',
  stored: 'stored',
  replace: 'Replace headers',
  keep: 'Keep the stored ones',
  name: (index: number) => `Name of header ${index + 1}`,
  value: (index: number) => `Value of header ${index + 1}`,
  remove: (index: number) => `Remove header ${index + 1}`,
  add: 'Add a header',
  namePlaceholder: 'Authorization',
  valuePlaceholder: 'Value',
  sent: (names: readonly string[]) => (names.length === 0 ? 'No headers' : `Sends ${names.join(', ')}`),
} as const;
