/** Reads until the stream ends, breaks, or its reader is cancelled. The next value waits until `take` settles. */
export async function drain<Value>(
  reader: ReadableStreamDefaultReader<Value>,
  take: (value: Value) => void | Promise<void>,
): Promise<void> {
  for (;;) {
    const { value } = await reader.read().catch(() => ({ value: undefined }));
    if (value === undefined) return;
    await take(value);
  }
}
