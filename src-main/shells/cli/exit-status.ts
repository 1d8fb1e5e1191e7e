/** The command did what it was asked. */
export const EXIT_OK = 0;
/** The command could not do what it was asked; the sentence on standard error says why. */
export const EXIT_FAILED = 1;
/** The command line itself was wrong. */
export const EXIT_USAGE = 2;
/** Interrupted before it was done, or a second time: stopped at once (128 + SIGINT). */
export const EXIT_INTERRUPTED = 130;
