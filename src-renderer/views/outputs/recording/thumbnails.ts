import { command } from '../../../store/app-store.ts';

/** As many are kept as fill a tall screen a few times; the one not asked for the longest goes first. */
const KEPT = 120;

const kept = new Map<string, Promise<string | null>>();

/** The small picture of a file as a data URL, asked for once; null where there is none. Never rejects. */
export function readThumbnail(id: string): Promise<string | null> {
  const known = kept.get(id) ?? ask(id);
  kept.delete(id);
  kept.set(id, known);
  const [oldest] = kept.keys();
  if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
  return known;
}

/** One that could not be read is asked for again the next time. */
async function ask(id: string): Promise<string | null> {
  const reply = await command('recording.thumbnail', { id });
  if (reply.ok) return reply.value;
  kept.delete(id);
  return null;
}
