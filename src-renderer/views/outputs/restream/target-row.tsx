import { Ellipsis, Pencil, Trash2 } from 'lucide-react';
import { memo, useState } from 'react';
import { platformAddresses } from '../../../../src-preload/contract/platform-addresses.ts';
import type { Target, TargetState } from '../../../../src-preload/contract.ts';
import { rateHistory } from '../../../store/output-rates.ts';
import { restreamTexts as texts } from '../../../texts/restream.ts';
import { secretsTexts } from '../../../texts/secrets.ts';
import { Badge } from '../../../ui/badge.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { Menu, MenuItem } from '../../../ui/menu.tsx';
import { sameContent } from '../../../ui/same-content.ts';
import { Sparkline } from '../../../ui/sparkline.tsx';
import { Switch } from '../../../ui/switch.tsx';
import { isOn } from '../overview.ts';
import { StatusFigures } from '../status/status-figures.tsx';
import { StatusLine } from '../status/status-line.tsx';
import { PlatformMark } from './platform-mark.tsx';
import { RemoveTargetDialog } from './remove-target-dialog.tsx';
import { switchTarget } from './switch-target.ts';
import { TargetDialog } from './target-dialog.tsx';
import styles from './target-row.module.css';

/** The plot's scale ends at this at least, bits per second: noise near zero looks like what it is. */
const FLOOR_BPS = 1e6;

interface TargetRowProps {
  readonly target: Target;
  /** Undefined before main has told. */
  readonly state: TargetState | undefined;
}

/** One target: where it is, how it stands, what is done with picture and sound, and its switch. */
export const TargetRow = memo(function TargetRow({ target, state }: TargetRowProps) {
  const { id, name, platform, url, withStream } = target;
  const on = state !== undefined && isOn(state.status.phase);
  const lacksKey = state !== undefined && !state.keySet && platformAddresses[platform].secretNeeded;
  return (
    <li className={styles.row}>
      <PlatformMark platform={platform} />
      <div className={styles.words}>
        <p className={styles.head}>
          <span className={styles.name}>{name}</span>
          {name !== texts.platforms[platform] && (
            <span className={styles.platform}>{texts.platforms[platform]}</span>
          )}
          {state?.video && (
            <span title={texts.videoTitle[state.video]}>
              <Badge tone={state.video === 'copy' ? 'ok' : 'accent'}>{texts.video[state.video]}</Badge>
            </span>
          )}
          {state?.audio && <Badge>{texts.audio[state.audio]}</Badge>}
        </p>
        <p className={styles.about}>
          {[
            url,
            state?.keyPlace ? texts.key(secretsTexts.places[state.keyPlace]) : '',
            withStream ? texts.withStream : '',
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
        {lacksKey && <p className={styles.warn}>{texts.noKey}</p>}
      </div>
      <div className={styles.controls}>
        <Switch
          label={<span className={styles.unseen}>{texts.send(name)}</span>}
          checked={on}
          disabled={state?.status.phase === 'stopping'}
          onChange={(wanted) => void switchTarget(id, wanted)}
        />
        <TargetMenu target={target} state={state} />
      </div>
      {state !== undefined && state.status.phase !== 'off' && (
        <div className={styles.state}>
          <StatusLine status={state.status} />
          {on && state.status.bytes > 0 && <Flow name={name} state={state} />}
        </div>
      )}
    </li>
  );
}, sameContent);

/** What flows, in numbers, with the last minute of the bitrate. */
function Flow({ name, state: { id, status } }: { readonly name: string; readonly state: TargetState }) {
  return (
    <StatusFigures
      status={status}
      plot={
        // What is sent grows with every second of figures: then the plot has another value.
        <Sparkline history={rateHistory(id)} tick={status.bytes} floor={FLOOR_BPS} label={texts.plot(name)} />
      }
    />
  );
}

function TargetMenu({ target, state }: TargetRowProps) {
  const [open, setOpen] = useState<'edit' | 'remove' | null>(null);
  const close = () => setOpen(null);
  return (
    <>
      <Menu
        label={texts.menu(target.name)}
        trigger={(trigger) => <IconButton {...trigger} label={texts.menu(target.name)} icon={Ellipsis} />}
      >
        <MenuItem icon={Pencil} onClick={() => setOpen('edit')}>
          {texts.edit}
        </MenuItem>
        <MenuItem icon={Trash2} tone="danger" onClick={() => setOpen('remove')}>
          {texts.remove}
        </MenuItem>
      </Menu>
      {open === 'edit' && (
        <TargetDialog
          target={target}
          keyStored={state?.keySet ?? false}
          agreed={state?.keyPlace === 'plain'}
          onClose={close}
        />
      )}
      {open === 'remove' && <RemoveTargetDialog target={target} onClose={close} />}
    </>
  );
}
