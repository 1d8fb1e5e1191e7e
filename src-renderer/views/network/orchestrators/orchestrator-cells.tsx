import { memo } from 'react';
import type { OrchestratorRow } from '../../../../src-preload/contract.ts';
import { minuteText, perPixel, weiPerPixelText } from '../../../money/price.ts';
import { useMain } from '../../../store/use-main.ts';
import { asSentence } from '../../../texts/as-sentence.ts';
import { networkTexts } from '../../../texts/network.ts';
import { Badge, type Tone } from '../../../ui/badge.tsx';
import { timeOfDay } from '../../live/format.ts';
import { CertificateCell } from '../certificate/certificate-cell.tsx';
import { CHOICE_GROUP, choose } from './choose.ts';
import { ModelsPopover } from './models-popover.tsx';
import styles from './orchestrator-table.module.css';
import { RowMenu } from './row-menu.tsx';
import type { RowStatus } from './row-status.ts';
import { freeRunners } from './sort-rows.ts';
import { SpeedCell } from './speed-cell.tsx';
import { tableRoles } from './table-roles.ts';

const texts = networkTexts.orchestrators;
const tones: Readonly<Record<RowStatus, Tone>> = {
  unchecked: 'neutral',
  checking: 'accent',
  usable: 'ok',
  unusable: 'danger',
  suspended: 'warn',
  blocked: 'neutral',
};

interface OrchestratorCellsProps {
  readonly row: OrchestratorRow;
  readonly status: RowStatus;
  /** Streams use this one. */
  readonly chosen: boolean;
}

/** The cells of one orchestrator's row, rendered again only when something of it has changed. */
export const OrchestratorCells = memo(Cells);

function Cells({ row, status, chosen }: OrchestratorCellsProps) {
  const { address, models, ranking } = row;
  const warm = models.filter((model) => model.warm).length;
  const capacity = models.reduce((sum, model) => sum + model.capacity, 0);
  return (
    <>
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
      <td {...tableRoles.cell} className={styles.place} data-first={ranking?.place === 1 || undefined}>
        {ranking?.place ?? texts.unknown}
      </td>
      <th {...tableRoles.cell} scope="row" className={styles.address}>
        <span className={styles.line} title={address}>
          {address.replace(/^https:\/\//, '')}
        </span>
        <Origin row={row} />
      </th>
      <td {...tableRoles.cell} className={styles.state}>
        <span className={styles.status}>
          <Badge tone={tones[status]}>{texts.states[status]}</Badge>
          {row.suspendedUntilMs !== null && status === 'suspended' && (
            <span className={styles.dim}>{texts.until(timeOfDay(row.suspendedUntilMs))}</span>
          )}
        </span>
        <Why row={row} />
      </td>
      <td {...tableRoles.cell} className={styles.models}>
        {models.length === 0 ? (
          texts.unknown
        ) : (
          <>
            <ModelsPopover address={address} models={models} />
            <span className={styles.sub}>{texts.warmCount(warm)}</span>
          </>
        )}
      </td>
      <td {...tableRoles.cell} className={styles.free}>
        {models.length === 0 ? texts.unknown : texts.freeCapacity(freeRunners(models), capacity)}
      </td>
      <td {...tableRoles.cell} className={styles.price}>
        <PriceText row={row} />
      </td>
      <td {...tableRoles.cell} className={styles.speed}>
        <SpeedCell connectMs={row.connectMs} pingMs={row.pingMs} />
      </td>
      <td {...tableRoles.cell} className={styles.certificate}>
        <CertificateCell address={address} certificate={row.certificate} />
      </td>
      <td {...tableRoles.cell} className={styles.actions}>
        <RowMenu address={address} embedded={row.source === 'embedded'} blocked={status === 'blocked'} />
      </td>
    </>
  );
}

/** Who named it, and its version. */
function Origin({ row }: { readonly row: OrchestratorRow }) {
  const others = row.sources.length > 1 ? texts.andOthers(row.sources.length - 1) : '';
  const text = [texts.sources[row.source] + others, row.version].filter(Boolean).join(' · ');
  return (
    <span className={styles.sub} title={[text, row.ethAddress].filter(Boolean).join(' · ')}>
      {text}
    </span>
  );
}

/** Why it stands where it does: its error, or what the ranking says of it. */
function Why({ row: { error, ranking } }: { readonly row: OrchestratorRow }) {
  if (error !== null)
    return (
      <span className={styles.problem} title={asSentence(error.message)}>
        {asSentence(error.message)}
      </span>
    );
  if (ranking === null) return null;
  const why = ranking.place === null ? texts.leftOut(ranking.why) : ranking.why;
  return (
    <span className={styles.sub} title={why}>
      {why}
    </span>
  );
}

function PriceText({ row }: { readonly row: OrchestratorRow }) {
  const currency = useMain(({ settings }) => settings.payments.currency);
  if (row.price === null) return row.state === 'usable' && !row.wantsPayment ? texts.noCharge : texts.unknown;
  const price = perPixel(row.price);
  return (
    <>
      <span className={styles.line}>{texts.perMinute(minuteText(price, currency))}</span>
      <span className={styles.sub}>{texts.weiPerPixel(weiPerPixelText(price))}</span>
    </>
  );
}
