import { useApp } from '../../store/app-store.ts';
import { usePlayback } from '../../store/playback-store.ts';
import { type PhaseWords, phaseWords } from './phase.ts';

/** How the stream stands, in words; null until main has answered. */
export function usePhaseWords(): PhaseWords | null {
  const live = useApp(({ state }) => state?.live);
  const connected = useApp((app) => app.connected);
  const frozen = usePlayback((playback) => playback.frozen);
  const undecodable = usePlayback((playback) => playback.undecodable);
  const codec = usePlayback((playback) => playback.codec);
  const signerLost = useApp(({ state }) => state?.wallet.signerLostMs != null);
  return live === undefined ? null : phaseWords(live, { connected, frozen, undecodable, codec, signerLost });
}
