import { thumbnail } from './thumbnail.ts';

/** The thumbnail of what a `<video>` shows now; null when it shows nothing. */
export async function videoThumbnail(video: HTMLVideoElement | null): Promise<Uint8Array | null> {
  if (video === null || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return null;
  const frame = currentFrame(video);
  if (frame === null) return null;
  try {
    return await thumbnail(frame);
  } finally {
    frame.close();
  }
}

/** Between two sources a `<video>` says that it has a picture, and has none. */
function currentFrame(video: HTMLVideoElement): VideoFrame | null {
  try {
    return new VideoFrame(video, { timestamp: 0 });
  } catch {
    return null;
  }
}
