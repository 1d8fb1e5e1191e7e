import { Ban, CircleCheck, Ellipsis, Gauge, RefreshCw, RotateCcw, Trash2 } from 'lucide-react';
import { memo } from 'react';
import { run } from '../../../store/app-store.ts';
import { networkTexts } from '../../../texts/network.ts';
import { IconButton } from '../../../ui/icon-button.tsx';
import { Menu, MenuItem } from '../../../ui/menu.tsx';
import { probeOne } from '../probe/probe-form-store.ts';
import { choose } from './choose.ts';
import { setBlocked } from './use-blocked.ts';

const texts = networkTexts.orchestrators;

interface RowMenuProps {
  readonly address: string;
  readonly embedded: boolean;
  readonly blocked: boolean;
}

/** What can be done with one orchestrator; its figures do not matter to it. */
export const RowMenu = memo(Actions);

function Actions({ address, embedded, blocked }: RowMenuProps) {
  return (
    <Menu
      label={texts.menu(address)}
      trigger={(trigger) => <IconButton {...trigger} label={texts.menu(address)} icon={Ellipsis} />}
    >
      <MenuItem
        icon={CircleCheck}
        onClick={() => choose(embedded ? { kind: 'embedded' } : { kind: 'address', address })}
      >
        {texts.use}
      </MenuItem>
      <MenuItem icon={RefreshCw} onClick={() => void run('network.check', { address })}>
        {texts.check}
      </MenuItem>
      <MenuItem icon={Gauge} onClick={() => probeOne(address)}>
        {texts.probe}
      </MenuItem>
      {!embedded && (
        <>
          <MenuItem icon={blocked ? RotateCcw : Ban} onClick={() => setBlocked(address, !blocked)}>
            {blocked ? texts.unblock : texts.block}
          </MenuItem>
          <MenuItem icon={Trash2} tone="danger" onClick={() => void run('network.remove', { address })}>
            {texts.remove}
          </MenuItem>
        </>
      )}
    </Menu>
  );
}
