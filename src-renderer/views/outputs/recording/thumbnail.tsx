import { Aperture, Film, type LucideIcon } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { RecordedFile } from '../../../../src-preload/contract.ts';
import styles from './thumbnail.module.css';
import { readThumbnail } from './thumbnails.ts';

interface ThumbnailProps {
  readonly id: string;
  /** There is one to be had. */
  readonly drawn: boolean;
  readonly kind: RecordedFile['kind'];
}

/** A small picture of a file, asked for when it comes onto the screen. The file's name says the rest. */
export function Thumbnail({ id, drawn, kind }: ThumbnailProps) {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (!drawn) return undefined;
    let here = true;
    void readThumbnail(id).then((read) => {
      if (here) setUrl(read);
    });
    return () => {
      here = false;
    };
  }, [id, drawn]);
  const Icon: LucideIcon = kind === 'snapshot' ? Aperture : Film;
  return (
    <div className={styles.frame}>
      {url === null ? (
        <Icon size={20} aria-hidden />
      ) : (
        <img src={url} alt="" className={styles.picture} draggable={false} />
      )}
    </div>
  );
}
