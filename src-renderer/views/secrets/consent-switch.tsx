import { secretsTexts as texts } from '../../texts/secrets.ts';
import { Switch } from '../../ui/switch.tsx';
import type { Saving } from './use-saving.ts';

/** Asks whether secrets may be kept in plain text, where the system has no key store. */
export function ConsentSwitch({ saving }: { readonly saving: Saving }) {
  if (!saving.asksConsent) return null;
  return (
    <Switch
      label={texts.storePlain}
      hint={texts.storePlainHint}
      checked={saving.storePlain}
      onChange={saving.setStorePlain}
    />
  );
}
