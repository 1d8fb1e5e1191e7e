import { RefreshCw } from 'lucide-react';
import { useMemo } from 'react';
import type { OrchestratorRow } from '../../../../src-preload/contract.ts';
import { run } from '../../../store/app-store.ts';
import { useMain } from '../../../store/use-main.ts';
import { networkTexts } from '../../../texts/network.ts';
import { Button } from '../../../ui/button.tsx';
import { Select } from '../../../ui/select.tsx';
import { Switch } from '../../../ui/switch.tsx';
import { TextInput } from '../../../ui/text-input.tsx';
import { modelsOf } from './filter-rows.ts';
import { setFilter, useTable } from './table-store.ts';
import styles from './table-tools.module.css';

const texts = networkTexts.filter;

interface TableToolsProps {
  readonly rows: readonly OrchestratorRow[];
  /** How many of them are shown. */
  readonly shown: number;
}

/** Finds rows by words, model and state; says how many there are and how far asking them has come. */
export function TableTools({ rows, shown }: TableToolsProps) {
  const filter = useTable((table) => table.filter);
  return (
    <search className={styles.tools}>
      <div className={styles.text}>
        <TextInput
          type="search"
          aria-label={texts.text}
          placeholder={texts.placeholder}
          value={filter.text}
          onChange={(text) => setFilter({ text })}
        />
      </div>
      <ModelSelect rows={rows} chosen={filter.model} />
      <Switch label={texts.usable} checked={filter.usable} onChange={(usable) => setFilter({ usable })} />
      <Switch label={texts.free} checked={filter.free} onChange={(free) => setFilter({ free })} />
      <p className={styles.count} role="status">
        {texts.count(shown, rows.length)}
      </p>
      <Probing />
      <Button icon={RefreshCw} onClick={() => void run('network.check', { address: null })}>
        {networkTexts.orchestrators.checkAll}
      </Button>
    </search>
  );
}

function ModelSelect({
  rows,
  chosen,
}: {
  readonly rows: readonly OrchestratorRow[];
  readonly chosen: string;
}) {
  // Rows change four times a second, models hardly ever: the options are rendered again only for others.
  const names = modelsOf(rows).join('\n');
  const options = useMemo(
    () =>
      names.split('\n').map((name) => (
        <option key={name} value={name}>
          {name === '' ? texts.anyModel : name}
        </option>
      )),
    [names],
  );
  return (
    <div className={styles.model}>
      <Select aria-label={texts.model} value={chosen} onChange={(model) => setFilter({ model })}>
        {names !== '' && <option value="">{texts.anyModel}</option>}
        {options}
      </Select>
    </div>
  );
}

function Probing() {
  const probing = useMain(({ discovery }) => discovery.probing);
  if (probing === null) return null;
  return (
    <span className={styles.probing}>
      <progress aria-label={texts.probing} max={probing.total} value={probing.done} />
      {texts.probed(probing.done, probing.total)}
    </span>
  );
}
