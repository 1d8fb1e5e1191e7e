import { HoldingSection } from './holding-section.tsx';
import { SyncSection } from './sync-section.tsx';

/** What outputs sound like, and what they show while no stream runs. */
export function SoundTab() {
  return (
    <>
      <SyncSection />
      <HoldingSection />
    </>
  );
}
