import { useMain } from '../../../store/use-main.ts';
import { FeedSection } from './feed-section.tsx';
import { FeedSettingsSection } from './feed-settings-section.tsx';
import { LanSection } from './lan-section.tsx';
import { ReadersSection } from './readers-section.tsx';

/** The local feed: its addresses, who reads it, and who may. */
export function FeedTab() {
  const enabled = useMain(({ settings }) => settings.outputs.feed.enabled);
  return (
    <>
      <FeedSection />
      {enabled && (
        <>
          <ReadersSection />
          <LanSection />
          <FeedSettingsSection />
        </>
      )}
    </>
  );
}
