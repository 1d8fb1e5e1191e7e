import { ArrowLeftRight, ListOrdered, SkipForward } from 'lucide-react';
import type { OrchestratorRow } from '../../../../src-preload/contract.ts';
import { openView } from '../../../frame/view.ts';
import { run, useApp } from '../../../store/app-store.ts';
import { routeTexts as texts } from '../../../texts/route.ts';
import { Button } from '../../../ui/button.tsx';
import { Menu, MenuItem } from '../../../ui/menu.tsx';
import { hostOf, nextBest } from './next-best.ts';

const NO_ROWS: readonly OrchestratorRow[] = [];

/** Moves the running stream to another orchestrator: to the next best, or to one of the best by name. */
export function SwapMenu() {
  return (
    <Menu
      label={texts.menu}
      trigger={(trigger) => (
        <Button {...trigger} icon={ArrowLeftRight}>
          {texts.swap}
        </Button>
      )}
    >
      <Choices />
    </Menu>
  );
}

/** Rendered only while the menu is open: rows change four times a second. */
function Choices() {
  const rows = useApp(({ state }) => state?.orchestrators) ?? NO_ROWS;
  const current = useApp(({ state }) => state?.live.orchestrator ?? null);
  const standby = useApp(({ state }) => state?.live.standby ?? null);
  const others = nextBest(rows, current);
  return (
    <>
      <MenuItem icon={SkipForward} onClick={() => void run('live.swap', { address: null })}>
        {standby === null ? texts.next : texts.nextIs(hostOf(standby))}
      </MenuItem>
      {others.map(({ address, ranking }) => (
        <MenuItem key={address} onClick={() => void run('live.swap', { address })} title={ranking?.why}>
          {texts.choice(ranking?.place ?? 0, hostOf(address), ranking?.why ?? '')}
        </MenuItem>
      ))}
      <MenuItem icon={ListOrdered} onClick={() => openView('network')}>
        {texts.all}
      </MenuItem>
    </>
  );
}
