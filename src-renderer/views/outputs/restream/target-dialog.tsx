import { useId, useState } from 'react';
import { platformAddresses } from '../../../../src-preload/contract/platform-addresses.ts';
import type { Platform, Target } from '../../../../src-preload/contract.ts';
import { command } from '../../../store/app-store.ts';
import { restreamTexts } from '../../../texts/restream.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Field } from '../../../ui/field.tsx';
import { optionsOf, Segmented } from '../../../ui/segmented.tsx';
import { Select } from '../../../ui/select.tsx';
import { Switch } from '../../../ui/switch.tsx';
import { TextInput } from '../../../ui/text-input.tsx';
import { ConsentSwitch } from '../../secrets/consent-switch.tsx';
import { SecretField } from '../../secrets/secret-field.tsx';
import { useSaving } from '../../secrets/use-saving.ts';
import shared from '../outputs.module.css';

const { form: texts, platforms } = restreamTexts;

/** Each group in the order it is listed. */
const GROUPS: Readonly<Record<keyof typeof texts.groups, readonly Platform[]>> = {
  platforms: ['twitch', 'youtube', 'facebook', 'kick', 'x'],
  servers: ['rtmp', 'srt', 'srt-listener', 'whip', 'udp'],
};

const FIRST: Omit<Target, 'id'> = {
  name: '',
  platform: 'twitch',
  url: platformAddresses.twitch.url,
  video: 'auto',
  withStream: false,
};

interface TargetDialogProps {
  /** Null adds one. */
  readonly target: Target | null;
  readonly keyStored?: boolean;
  /** Its key is kept in plain text: the user has agreed to that. */
  readonly agreed?: boolean;
  readonly onClose: () => void;
}

/** A target: where it is, its key, which is only ever written, and what is done with the pictures. */
export function TargetDialog({ target, keyStored = false, agreed = false, onClose }: TargetDialogProps) {
  const id = useId();
  const [draft, setDraft] = useState<Omit<Target, 'id'>>(target ?? FIRST);
  const [key, setKey] = useState<string | null>(null);
  const change = (part: Partial<typeof draft>) => setDraft((before) => ({ ...before, ...part }));
  const { platform, url, name, video, withStream } = draft;
  const { secret, example } = platformAddresses[platform];
  const saving = useSaving(
    agreed,
    (storePlain) =>
      command('targets.save', {
        ...draft,
        id: target?.id ?? null,
        name: name.trim() || platforms[platform],
        url: url.trim(),
        key,
        storePlain,
      }),
    onClose,
  );
  const choose = (chosen: Platform) =>
    // An address that was not typed belongs to the platform.
    change({
      platform: chosen,
      ...(url === platformAddresses[platform].url ? { url: platformAddresses[chosen].url } : {}),
    });
  return (
    <Dialog
      title={target === null ? texts.addTitle : texts.editTitle(target.name)}
      size="l"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{texts.cancel}</Button>
          <Button type="submit" form={id} tone="primary" loading={saving.saving} disabled={url.trim() === ''}>
            {target === null ? texts.add : texts.save}
          </Button>
        </>
      }
    >
      <form id={id} className={shared.form} onSubmit={saving.submit}>
        <div className={shared.fields}>
          <Field label={texts.platform}>
            <PlatformSelect platform={platform} onChange={choose} />
          </Field>
          <Field label={texts.name}>
            <TextInput
              maxLength={100}
              value={name}
              placeholder={platforms[platform]}
              onChange={(typed) => change({ name: typed })}
            />
          </Field>
        </div>
        <Field label={texts.url} hint={texts.urlHints[platform] || undefined} error={saving.error}>
          <TextInput
            mono
            maxLength={2048}
            value={url}
            placeholder={example}
            onChange={(typed) => change({ url: typed })}
          />
        </Field>
        {secret !== null && (
          <SecretField
            label={texts.keys[secret]}
            hint={texts.where[platform]}
            stored={keyStored}
            value={key}
            onChange={setKey}
          />
        )}
        <div className={shared.group}>
          <Segmented
            label={texts.video}
            showLabel
            options={optionsOf(texts.videos)}
            value={video}
            onChange={(chosen) => change({ video: chosen })}
          />
          <p className={shared.hint}>{texts.videoHints[video]}</p>
        </div>
        <Switch
          label={texts.withStream}
          hint={texts.withStreamHint}
          checked={withStream}
          onChange={(on) => change({ withStream: on })}
        />
        {secret !== null && <ConsentSwitch saving={saving} />}
      </form>
    </Dialog>
  );
}

interface PlatformSelectProps {
  readonly platform: Platform;
  readonly onChange: (platform: Platform) => void;
}

function PlatformSelect({ platform, onChange }: PlatformSelectProps) {
  const all = Object.values(GROUPS).flat();
  return (
    <Select
      value={platform}
      data-autofocus
      onChange={(chosen) => onChange(all.find((known) => known === chosen) ?? platform)}
    >
      {(Object.keys(GROUPS) as (keyof typeof GROUPS)[]).map((group) => (
        <optgroup key={group} label={texts.groups[group]}>
          {GROUPS[group].map((known) => (
            <option key={known} value={known}>
              {platforms[known]}
            </option>
          ))}
        </optgroup>
      ))}
    </Select>
  );
}
