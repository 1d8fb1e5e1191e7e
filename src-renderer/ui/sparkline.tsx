import { useEffect, useRef } from 'react';
import type { History } from './history.ts';
import styles from './sparkline.module.css';

interface SparklineProps {
  readonly history: History;
  /** Changes whenever the history has: then it is drawn again. */
  readonly tick: number;
  /** The top of the plot is at least this. */
  readonly floor: number;
  readonly label: string;
}

/** A small plot of a figure's last values, in the colour of the text around it. Drawn by hand: four lines a second must cost nothing. */
export function Sparkline({ history, tick, floor, label }: SparklineProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `tick` says that the history, which stays the same object, has changed
  useEffect(() => {
    if (canvas.current !== null) draw(canvas.current, history, floor);
  }, [history, tick, floor]);
  return <canvas ref={canvas} className={styles.plot} role="img" aria-label={label} />;
}

function draw(canvas: HTMLCanvasElement, history: History, floor: number): void {
  const context = canvas.getContext('2d');
  if (context === null || document.visibilityState === 'hidden') return;
  const scale = window.devicePixelRatio;
  const width = Math.round(canvas.clientWidth * scale);
  const height = Math.round(canvas.clientHeight * scale);
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  context.clearRect(0, 0, width, height);
  const top = history.max(floor);
  const step = width / (history.length - 1);
  context.beginPath();
  let drawing = false;
  for (let index = 0; index < history.length; index += 1) {
    const value = history.at(index);
    const known = !Number.isNaN(value);
    const y = scale + (height - 2 * scale) * (1 - value / top);
    if (known && drawing) context.lineTo(index * step, y);
    else if (known) context.moveTo(index * step, y);
    drawing = known;
  }
  context.strokeStyle = getComputedStyle(canvas).color;
  context.lineWidth = 1.25 * scale;
  context.stroke();
}
