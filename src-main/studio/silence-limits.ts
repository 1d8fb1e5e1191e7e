/** Without a picture for so long, in milliseconds, an orchestrator is given up (go-livepeer's limit for segments). */
export const SILENCE_LIMIT_MS = 30_000;

/** A runner that says it loads its model is given so long. */
export const LOADING_LIMIT_MS = 300_000;
