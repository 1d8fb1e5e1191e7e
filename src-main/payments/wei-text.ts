const ETH = 10n ** 18n;
const GWEI = 10n ** 9n;

/** An amount of wei for people: in ETH, gwei or wei, with four digits. */
export function weiText(wei: bigint): string {
  if (wei >= ETH / 10_000n) return `${scaled(wei, ETH)} ETH`;
  if (wei >= GWEI / 10n) return `${scaled(wei, GWEI)} gwei`;
  return `${wei} wei`;
}

function scaled(wei: bigint, unit: bigint): string {
  const value = Number(wei / (unit / 10_000_000n > 0n ? unit / 10_000_000n : 1n)) / 1e7;
  return String(Number(value.toPrecision(4)));
}
