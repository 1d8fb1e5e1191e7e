import type { SpendSession } from '../../../../src-preload/contract.ts';
import { weiOf, weiText } from '../../../money/amount.ts';
import { AmountText } from '../../../money/amount-text.tsx';
import { walletTexts } from '../../../texts/wallet.ts';
import { ScrollingTable } from '../../../ui/scrolling-table.tsx';
import { duration } from '../../live/format.ts';
import styles from './session-table.module.css';

const texts = walletTexts.sessions;

/** The last streams that were paid for, the newest first. */
export function SessionTable({ sessions }: { readonly sessions: readonly SpendSession[] }) {
  return (
    <ScrollingTable label={texts.list} columns={Object.values(texts.columns)}>
      {sessions.map((session) => (
        <tr key={session.id}>
          <td>{STARTED.format(session.startedMs)}</td>
          <td>
            {session.endedMs === null
              ? texts.running
              : duration((session.endedMs - session.startedMs) / 1000)}
          </td>
          <td>
            {session.model}
            <span className={styles.sub} title={session.orchestrators.join('\n')}>
              {hostsText(session.orchestrators)}
            </span>
          </td>
          <td>
            <AmountText wei={session.paidWei} />
          </td>
          <td>
            {session.tickets}
            <span className={styles.sub}>{texts.payments(session.payments)}</span>
          </td>
          <td>{weiText(weiOf(session.faceWei))}</td>
        </tr>
      ))}
    </ScrollingTable>
  );
}

const STARTED = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

function hostsText([first = '', ...others]: readonly string[]): string {
  const host = first.replace(/^https:\/\//, '');
  return others.length === 0 ? host : texts.andOthers(host, others.length);
}
