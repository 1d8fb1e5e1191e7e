import { EncodeSection } from './encode-section.tsx';
import { TargetsSection } from './targets-section.tsx';

/** Restreaming: the targets, and how pictures are encoded for those that need it. */
export function RestreamTab() {
  return (
    <>
      <TargetsSection />
      <EncodeSection />
    </>
  );
}
