import { rational } from '../../src-main/payments/rational.ts';
import { PaymentLedger } from '../../src-main/settings/payment-ledger.ts';

/**
 * A program that pays as fast as it can: `ledger-writer.ts <folder> <stream> <payments>`. It prints the id of each payment
 * once it is written down.
 */
const [folder = '', session = '', count = '0'] = process.argv.slice(2);
const ledger = PaymentLedger.at({ folder });
for (let index = 0; index < Number(count); index += 1) {
  const { id } = await ledger.signed({
    session,
    model: 'noop',
    orchestrator: 'https://o.example:8935',
    sender: `0x${'ab'.repeat(20)}`,
    tickets: 3,
    paidWei: rational(10n, 3n),
    faceWei: 300n,
  });
  process.stdout.write(`${id}\n`);
  await ledger.settled(id, 'accepted');
}
await ledger.close();
