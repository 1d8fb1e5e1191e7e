import { Volume2, VolumeX } from 'lucide-react';
import { usePlayback, useSound } from '../../store/playback-store.ts';
import { liveTexts } from '../../texts/live.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import styles from './sound-control.module.css';

const texts = liveTexts.controls;

/** Switches the output's sound, and sets how loud it is while it is on. */
export function SoundControl() {
  const { muted, volume } = useSound();
  const sound = usePlayback((playback) => playback.sound);
  return (
    <div className={styles.sound}>
      <IconButton
        label={sound ? (muted ? texts.unmute : texts.mute) : texts.noSound}
        hint="M"
        icon={muted || !sound ? VolumeX : Volume2}
        disabled={!sound}
        onClick={toggleMute}
      />
      {sound && !muted && (
        <input
          type="range"
          className={styles.volume}
          min={0}
          max={1}
          step={0.05}
          value={volume}
          aria-label={texts.volume}
          aria-valuetext={`${Math.round(volume * 100)} %`}
          onChange={(event) => useSound.setState({ volume: event.currentTarget.valueAsNumber })}
        />
      )}
    </div>
  );
}

/** Mutes the output's sound, or lets it be heard. */
export function toggleMute(): void {
  useSound.setState(({ muted }) => ({ muted: !muted }));
}
