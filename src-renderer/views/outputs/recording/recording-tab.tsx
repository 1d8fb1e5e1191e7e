import { FilesSection } from './files-section.tsx';
import { HowSection } from './how-section.tsx';
import { MomentsSection } from './moments-section.tsx';
import { RecordSection } from './record-section.tsx';

/** Recording: what runs, how it is made, and what was made. */
export function RecordingTab() {
  return (
    <>
      <RecordSection />
      <MomentsSection />
      <FilesSection />
      <HowSection />
    </>
  );
}
