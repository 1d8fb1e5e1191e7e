import { settingsTexts } from '../../texts/settings.ts';
import { Page } from '../../ui/page.tsx';
import { AppearanceSection } from './appearance-section.tsx';
import { CaptureSection } from './capture-section.tsx';
import { ResetSection } from './reset-section.tsx';

/** What the user chose, apart from what is chosen where it is used. */
export function SettingsView() {
  return (
    <Page title={settingsTexts.title}>
      <AppearanceSection />
      <CaptureSection />
      <ResetSection />
    </Page>
  );
}
