import { thumbnail } from './thumbnail.ts';

/** The thumbnail of what a `<video>` shows now; null when it shows nothing. */
export async function videoThumbnail(video: HTMLVideoElement | null): Promise<Uint8Array | null> {
  if (video === null || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return null;
  const frame = new VideoFrame(video, { timestamp: 0 });
  try {
    return await thumbnail(frame);
  } finally {
    frame.close();
  }
}
