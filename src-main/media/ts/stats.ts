/** What a {@link TsDemuxer} has seen, counted since it was made; `reset()` does not clear it. */
export interface TsStats {
  /** Packets read, all PIDs. */
  packets: number;
  /** Bytes that belong to no packet. */
  skippedBytes: number;
  /** How often packets stopped following each other. */
  syncLosses: number;
  /** Gaps in continuity counters that no discontinuity indicator announced. */
  continuityErrors: number;
  /** Packets sent twice, dropped. */
  duplicates: number;
  /** Tables with a wrong CRC, ignored. */
  crcErrors: number;
  /** Scrambled packets, skipped. */
  scrambled: number;
  /** Packets that the sender marked as damaged, skipped. */
  transportErrors: number;
  nullPackets: number;
  videoUnits: number;
  audioUnits: number;
  /** Units that were delivered with a time computed from their neighbours', having none. */
  derivedTimestamps: number;
  /** PES packets that went on behind their apparent end. */
  earlyEnds: number;
  /** Units or PES packets that were not delivered, by reason. */
  dropped: TsDrops;
}

/** Reasons for not delivering. */
interface TsDrops {
  /** A part is missing. */
  incomplete: number;
  /** Larger than the limit. */
  oversize: number;
  /** Not what its stream should be made of. */
  malformed: number;
  /** No time, and none could be derived. */
  untimed: number;
}

/** Statistics with nothing counted yet. */
export function newStats(): TsStats {
  return {
    packets: 0,
    skippedBytes: 0,
    syncLosses: 0,
    continuityErrors: 0,
    duplicates: 0,
    crcErrors: 0,
    scrambled: 0,
    transportErrors: 0,
    nullPackets: 0,
    videoUnits: 0,
    audioUnits: 0,
    derivedTimestamps: 0,
    earlyEnds: 0,
    dropped: { incomplete: 0, oversize: 0, malformed: 0, untimed: 0 },
  };
}
