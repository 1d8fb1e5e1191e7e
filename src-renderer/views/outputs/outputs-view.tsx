import type { ReactNode } from 'react';
import { usePlace } from '../../frame/view.ts';
import { outputsTexts } from '../../texts/outputs.ts';
import { TabbedPage } from '../../ui/tabbed-page.tsx';
import { CameraTab } from './camera/camera-tab.tsx';
import { FeedTab } from './feed/feed-tab.tsx';
import { ObsTab } from './obs/obs-tab.tsx';
import { type OutputsPlace, openOutputs, outputsPlaceOf, outputsPlaces } from './outputs-places.ts';
import { PlaceLabel } from './place-label.tsx';
import { RecordingTab } from './recording/recording-tab.tsx';
import { RestreamTab } from './restream/restream-tab.tsx';
import { SoundTab } from './sound/sound-tab.tsx';

const contents: Readonly<Record<OutputsPlace, ReactNode>> = {
  obs: <ObsTab />,
  recording: <RecordingTab />,
  restream: <RestreamTab />,
  feed: <FeedTab />,
  camera: <CameraTab />,
  sound: <SoundTab />,
};

/** Where the AI's picture goes beside this window. The address names the place that is shown. */
export function OutputsView() {
  const place = outputsPlaceOf(usePlace());
  return (
    <TabbedPage
      title={outputsTexts.title}
      label={outputsTexts.tabs}
      value={place}
      onChange={openOutputs}
      places={outputsPlaces.map((id) => ({ id, label: <PlaceLabel place={id} />, content: contents[id] }))}
    />
  );
}
