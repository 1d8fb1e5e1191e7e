import { create } from 'zustand';
import type { Device } from '../capture/devices.ts';
import type { TrackStatus } from '../capture/track-keeper.ts';
import type { CaptureFigures } from '../capture/worker-messages.ts';

/** What this window captures, or could. */
export interface CaptureState {
  /** The picture of the source for a local `<video>`, as the camera sends it: neither mirrored nor cut. Null without one. */
  readonly preview: MediaStream | null;
  readonly video: TrackStatus;
  readonly microphone: TrackStatus;
  /** The open microphone; null while it is not needed. */
  readonly microphoneTrack: MediaStreamTrack | null;
  /** What the open camera or screen is called; '' without one. */
  readonly videoLabel: string;
  /** Empty until the use of one has been allowed. */
  readonly cameras: readonly Device[];
  readonly microphones: readonly Device[];
  /** A stream is being started from this window. */
  readonly starting: boolean;
  /** This window sends its pictures to main. */
  readonly filming: boolean;
  /** The source sends no pictures: a calm picture that says so is sent instead. */
  readonly holding: boolean;
  /** Four times a second while filming, else null. */
  readonly figures: CaptureFigures | null;
  /** The file that a stream from a file plays, one of `state.files`; null when none was chosen. */
  readonly fileId: string | null;
}

/** What this window captures. Components read slices: `useCapture((capture) => capture.preview)`. */
export const useCapture = create<CaptureState>(() => ({
  preview: null,
  video: 'off',
  microphone: 'off',
  microphoneTrack: null,
  videoLabel: '',
  cameras: [],
  microphones: [],
  starting: false,
  filming: false,
  holding: false,
  figures: null,
  fileId: null,
}));
