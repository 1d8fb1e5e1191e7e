import { RefreshCw, Trash2 } from 'lucide-react';
import { memo } from 'react';
import type { OrchestratorRow as Row } from '../../../src-preload/contract.ts';
import { run } from '../../store/app-store.ts';
import { asSentence } from '../../texts/as-sentence.ts';
import { networkTexts } from '../../texts/network.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { CertificateCell } from './certificate-cell.tsx';
import { CHOICE_GROUP, choose } from './choose.ts';
import { ModelsPopover } from './models-popover.tsx';
import styles from './orchestrator-table.module.css';
import { ethPerHourText, weiPerPixelText } from './price.ts';
import { freeRunners } from './sort-rows.ts';
import { tableRoles } from './table-roles.ts';

const texts = networkTexts.orchestrators;
const tones: Readonly<Record<Row['state'], Tone>> = {
  unchecked: 'neutral',
  checking: 'accent',
  usable: 'ok',
  unusable: 'danger',
};

interface OrchestratorRowProps {
  readonly row: Row;
  /** Streams use this one. */
  readonly chosen: boolean;
}

/** One orchestrator. Every change of the network brings all rows anew, so they are compared by what is in them. */
export const OrchestratorRow = memo(
  ShownRow,
  (before, after) =>
    before.chosen === after.chosen &&
    (before.row === after.row || JSON.stringify(before.row) === JSON.stringify(after.row)),
);

function ShownRow({ row, chosen }: OrchestratorRowProps) {
  const { address, models } = row;
  const capacity = models.reduce((sum, model) => sum + model.capacity, 0);
  return (
    <tr {...tableRoles.row} className={styles.row}>
      <td {...tableRoles.cell} className={styles.choose}>
        {row.source !== 'embedded' && (
          <input
            type="radio"
            name={CHOICE_GROUP}
            aria-label={networkTexts.choice.use(address)}
            checked={chosen}
            onChange={() => choose({ kind: 'address', address })}
          />
        )}
      </td>
      <th {...tableRoles.cell} scope="row" className={styles.address}>
        <span className={styles.host} title={address}>
          {address.replace(/^https:\/\//, '')}
        </span>
        <span className={styles.source}>{texts.sources[row.source]}</span>
      </th>
      <td {...tableRoles.cell} className={styles.models}>
        {models.length === 0 ? texts.unknown : <ModelsPopover address={address} models={models} />}
      </td>
      <td {...tableRoles.cell} className={styles.free}>
        {models.length === 0 ? texts.unknown : texts.freeCapacity(freeRunners(models), capacity)}
      </td>
      <td {...tableRoles.cell} className={styles.price}>
        <PriceText row={row} />
      </td>
      <td {...tableRoles.cell} className={styles.ping}>
        {row.pingMs === null ? texts.unknown : texts.ping(row.pingMs)}
      </td>
      <td {...tableRoles.cell} className={styles.version} title={row.version}>
        {row.version || texts.unknown}
      </td>
      <td {...tableRoles.cell} className={styles.certificate}>
        <CertificateCell address={address} certificate={row.certificate} />
      </td>
      <td {...tableRoles.cell} className={styles.state}>
        <Badge tone={tones[row.state]}>{texts.states[row.state]}</Badge>
      </td>
      <td {...tableRoles.cell} className={styles.actions}>
        <IconButton
          label={texts.check(address)}
          icon={RefreshCw}
          onClick={() => void run('network.check', { address })}
        />
        {row.source !== 'embedded' && (
          <IconButton
            label={texts.remove(address)}
            icon={Trash2}
            onClick={() => void run('network.remove', { address })}
          />
        )}
      </td>
      <td {...tableRoles.cell} className={styles.problem}>
        {asSentence(row.error?.message ?? '')}
      </td>
    </tr>
  );
}

function PriceText({ row }: { readonly row: Row }) {
  if (row.price === null) return row.state === 'usable' && !row.wantsPayment ? texts.noCharge : texts.unknown;
  return (
    <>
      {texts.weiPerPixel(weiPerPixelText(row.price))}
      <span className={styles.source}>{texts.perHour(ethPerHourText(row.price))}</span>
    </>
  );
}
