import { useEffect, useRef } from 'react';
import { useCapture } from '../store/capture-store.ts';
import { captureTexts } from '../texts/capture.ts';
import styles from './capture-controls.module.css';
import { listenForLevel } from './sources.ts';

const MEASURE_EVERY_MS = 100;
/** The quietest level that shows, in decibels below full scale. */
const FLOOR_DB = -60;

/** How loud the microphone is, ten times a second; opens it as long as the meter is there. */
export function LevelMeter() {
  const track = useCapture((capture) => capture.microphoneTrack);
  const meter = useRef<HTMLMeterElement>(null);
  useEffect(listenForLevel, []);
  useEffect(() => {
    if (track === null) return;
    return measure(track, (level) => {
      if (meter.current !== null) meter.current.value = level;
    });
  }, [track]);
  return <meter ref={meter} className={styles.meter} aria-label={captureTexts.level} min={0} max={1} />;
}

/** Reports a track's level, 0 to 1 on a scale of decibels. @returns a function that ends it */
function measure(track: MediaStreamTrack, onLevel: (level: number) => void): () => void {
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: 2048 });
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    onLevel(loudness(samples));
  }, MEASURE_EVERY_MS);
  return () => {
    clearInterval(timer);
    void context.close();
  };
}

function loudness(samples: Float32Array): number {
  const peak = samples.reduce((highest, sample) => Math.max(highest, Math.abs(sample)), 0);
  const db = 20 * Math.log10(Math.max(peak, 1e-9));
  return Math.min(1, Math.max(0, 1 - db / FLOOR_DB));
}
