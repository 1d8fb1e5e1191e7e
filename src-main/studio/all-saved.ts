/** Waits for several changes, which are in force already. @throws what kept the first of them from being saved */
export async function allSaved(changes: readonly Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(changes)).find((change) => change.status === 'rejected');
  if (failed) throw failed.reason;
}
