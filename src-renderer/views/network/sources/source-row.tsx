import { Pencil, RefreshCw, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { DiscoverySource } from '../../../../src-preload/contract.ts';
import { run } from '../../../store/app-store.ts';
import { agoText } from '../../../texts/ago.ts';
import { asSentence } from '../../../texts/as-sentence.ts';
import { headersTexts } from '../../../texts/headers.ts';
import { sourcesTexts as texts } from '../../../texts/sources.ts';
import { Badge, type Tone } from '../../../ui/badge.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { Switch } from '../../../ui/switch.tsx';
import { useNow } from '../../../ui/use-now.ts';
import { SourceDialog } from './source-dialog.tsx';
import { sourceName } from './source-name.ts';
import styles from './source-row.module.css';

const tones: Readonly<Record<DiscoverySource['state'], Tone>> = {
  off: 'neutral',
  waiting: 'warn',
  asking: 'accent',
  ready: 'ok',
  failed: 'danger',
};

/** One source: whether it is used, where it is, what its last answer was. */
export function SourceRow({ source }: { readonly source: DiscoverySource }) {
  const [editing, setEditing] = useState(false);
  const name = sourceName(source);
  const { id, enabled } = source;
  const enable = (on: boolean) =>
    void run('discovery.save', { id, enabled: on, url: null, headers: null, storePlain: false });
  return (
    <li className={styles.row}>
      <div className={styles.what}>
        <Switch
          label={
            <>
              {name} {source.origin !== 'built-in' && <Badge>{texts.origins[source.origin]}</Badge>}
            </>
          }
          hint={texts.about[source.kind]}
          checked={enabled}
          onChange={enable}
        />
      </div>
      <div className={styles.answer} role="status">
        <span className={styles.state}>
          <Badge tone={lacksNothing(source) ? 'neutral' : tones[source.state]}>
            {lacksNothing(source) ? texts.noSigner : texts.states[source.state]}
          </Badge>
          {source.answeredMs !== null && <span>{texts.found(source.found)}</span>}
        </span>
        <Age source={source} />
      </div>
      <div className={styles.actions}>
        <IconButton
          label={texts.refresh(name)}
          icon={RefreshCw}
          disabled={!enabled}
          onClick={() => void run('discovery.refresh', { id })}
        />
        {takesUrl(source) && (
          <IconButton label={texts.edit(name)} icon={Pencil} onClick={() => setEditing(true)} />
        )}
        {source.origin !== 'built-in' && (
          <IconButton
            label={texts.remove(name)}
            icon={Trash2}
            onClick={() => void run('discovery.remove', { id })}
          />
        )}
      </div>
      <Notes source={source} />
      {editing && <SourceDialog source={source} onClose={() => setEditing(false)} />}
    </li>
  );
}

/** How old its answer is; it grows older while it is looked at. */
function Age({ source: { answeredMs, cached } }: { readonly source: DiscoverySource }) {
  const nowMs = useNow(10_000);
  if (answeredMs === null) return null;
  const ago = agoText(answeredMs, nowMs);
  return (
    <span className={styles.dim} title={new Date(answeredMs).toLocaleString()}>
      {cached ? texts.cachedAge(ago) : texts.age(ago)}
    </span>
  );
}

/** Where it is asked, what was left out of its answer, and what is wrong. */
function Notes({ source }: { readonly source: DiscoverySource }) {
  const { url, headerNames, refused, refusedWhy, error, state, answeredMs } = source;
  return (
    <div className={styles.notes}>
      {url !== null && (
        <p className={styles.url}>
          <code>{url}</code>
          {headerNames.length > 0 && <span>{headersTexts.sent(headerNames)}</span>}
        </p>
      )}
      {refused > 0 && <p>{texts.refused(refused, refusedWhy)}</p>}
      {error !== null && (
        <p className={state === 'waiting' ? styles.warn : styles.error}>
          {asSentence(error.message)} {answeredMs !== null && state === 'failed' && texts.stillUsed}
        </p>
      )}
    </div>
  );
}

/** Nobody has to add a signer: without one there is nobody to ask, and nothing wrong. */
function lacksNothing({ state, error }: DiscoverySource): boolean {
  return state === 'waiting' && error === null;
}

/** Whether there is an address to set. */
function takesUrl({ kind }: DiscoverySource): boolean {
  return kind !== 'signer' && kind !== 'nodes';
}
