import { useMain } from '../../../store/use-main.ts';
import shared from '../outputs.module.css';
import { CleanFeedSection } from './clean-feed-section.tsx';
import { LatencySection } from './latency-section.tsx';
import { LinkSection } from './link-section.tsx';
import { ObsCameraSection } from './obs-camera-section.tsx';
import { ObsOwnSection } from './obs-own-section.tsx';
import { SceneSection } from './scene-section.tsx';

/** Everything about OBS: the link to it, what we made there, and how it does. */
export function ObsTab() {
  const connected = useMain(({ outputs }) => outputs.obs.phase === 'connected');
  return (
    <>
      <LinkSection />
      {connected && (
        <>
          <SceneSection />
          <div className={shared.pair}>
            <ObsCameraSection />
            <LatencySection />
            <ObsOwnSection />
            <CleanFeedSection />
          </div>
        </>
      )}
      {!connected && <CleanFeedSection />}
    </>
  );
}
