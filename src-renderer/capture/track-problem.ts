/**
 * Why a source cannot be had: `prompt` the user has not been asked or has put the question off; `denied` it is not allowed;
 * `busy` another program has it; `none` there is no such device; `cancelled` the user chose none; `failed` for no reason known.
 */
export type TrackProblem = 'prompt' | 'denied' | 'busy' | 'none' | 'cancelled' | 'failed';

const PROBLEMS: Readonly<Record<string, TrackProblem>> = {
  NotAllowedError: 'denied',
  SecurityError: 'denied',
  NotReadableError: 'busy',
  AbortError: 'busy',
  NotFoundError: 'none',
  OverconstrainedError: 'none',
};

/**
 * What an error of `getUserMedia` or `getDisplayMedia` means.
 * @param permission as the browser has it afterwards: a question that was only put off is still open.
 * @param chooser the browser let the user choose what to share: refusing is choosing none.
 */
export function trackProblem(
  error: unknown,
  { permission, chooser }: { readonly permission: PermissionState | null; readonly chooser: boolean },
): TrackProblem {
  const problem = PROBLEMS[error instanceof Error ? error.name : ''] ?? 'failed';
  if (problem !== 'denied') return problem;
  if (chooser) return 'cancelled';
  return permission === 'prompt' ? 'prompt' : 'denied';
}
