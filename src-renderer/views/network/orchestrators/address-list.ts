/** Splits what was typed or pasted into addresses, each once; whether they are good is main's to say. */
export function parseAddressList(text: string): string[] {
  const addresses = text
    .split(/[\s,;]+/)
    .map((address) => address.replace(/^["'<]+|["'>]+$/g, ''))
    .filter((address) => address !== '');
  return [...new Set(addresses)];
}
