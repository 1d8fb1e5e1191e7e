import {
  Columns2,
  type LucideIcon,
  Maximize,
  Minimize,
  PanelBottom,
  PictureInPicture,
  PictureInPicture2,
  Play,
  RectangleHorizontal,
  Square,
  SquareArrowOutUpRight,
  SquareSplitHorizontal,
} from 'lucide-react';
import { CaptureControls } from '../../capture/capture-controls.tsx';
import { stopLive } from '../../capture/go-live.ts';
import type { Player } from '../../playback/player.ts';
import { useApp } from '../../store/app-store.ts';
import { useCapture } from '../../store/capture-store.ts';
import { changeSettings } from '../../store/change-settings.ts';
import { isStreaming } from '../../store/streaming.ts';
import { liveTexts } from '../../texts/live.ts';
import { Button } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { type Segment, Segmented } from '../../ui/segmented.tsx';
import { startStream } from './actions.ts';
import styles from './control-bar.module.css';
import { openFeed } from './open-feed.ts';
import { QuickOutputs } from './outputs/quick-outputs.tsx';
import { SoundControl } from './sound-control.tsx';
import { type Layout, layouts } from './stage/layout.ts';
import type { FullScreen } from './use-full-screen.ts';
import { usePictureInPicture } from './use-picture-in-picture.ts';

const texts = liveTexts.controls;

const LAYOUT_ICONS: Record<Layout, LucideIcon> = {
  side: Columns2,
  slider: SquareSplitHorizontal,
  inset: PictureInPicture2,
  output: RectangleHorizontal,
};

const LAYOUTS: readonly Segment<Layout>[] = layouts.map((value) => ({
  value,
  label: liveTexts.layout[value],
  icon: LAYOUT_ICONS[value],
}));

interface ControlBarProps {
  readonly layout: Layout;
  readonly details: boolean;
  readonly output: Player | null;
  readonly fullScreen: FullScreen;
}

/** Everything the user does with the stream, in one row. */
export function ControlBar({ layout, details, output, fullScreen }: ControlBarProps) {
  const inPicture = usePictureInPicture(output);
  return (
    <fieldset className={styles.bar}>
      <legend className={styles.legend}>{texts.label}</legend>
      <GoLiveButton />
      <QuickOutputs />
      <div className={styles.capture}>
        <CaptureControls />
      </div>
      <div className={styles.view}>
        <Segmented
          label={liveTexts.layout.label}
          options={LAYOUTS}
          value={layout}
          onChange={(chosen) => void changeSettings({ view: { layout: chosen } })}
        />
        <SoundControl />
        <IconButton
          label={inPicture.active ? texts.leavePictureInPicture : texts.pictureInPicture}
          icon={PictureInPicture}
          aria-pressed={inPicture.active}
          disabled={!inPicture.possible}
          onClick={inPicture.toggle}
        />
        <IconButton
          label={fullScreen.active ? texts.leaveFullScreen : texts.fullScreen}
          hint="F"
          icon={fullScreen.active ? Minimize : Maximize}
          onClick={fullScreen.toggle}
        />
        <IconButton label={texts.popOut} icon={SquareArrowOutUpRight} onClick={openFeed} />
        <IconButton
          label={texts.details}
          icon={PanelBottom}
          aria-expanded={details}
          onClick={() => void changeSettings({ view: { details: !details } })}
        />
      </div>
    </fieldset>
  );
}

function GoLiveButton() {
  const phase = useApp(({ state }) => state?.live.phase);
  const starting = useCapture((capture) => capture.starting);
  if (isStreaming(phase) || phase === 'stopping') {
    return (
      <Button
        tone="danger"
        size="l"
        icon={Square}
        className={styles.go}
        loading={phase === 'stopping'}
        onClick={() => void stopLive()}
      >
        {liveTexts.actions.stop}
      </Button>
    );
  }
  return (
    <Button
      tone="primary"
      size="l"
      icon={Play}
      className={styles.go}
      aria-keyshortcuts="Control+Enter"
      loading={starting}
      onClick={() => void startStream()}
    >
      {liveTexts.actions.goLive}
    </Button>
  );
}
