/**
 * Reads a body whole, unless it is longer than `limitBytes`: null then, and the iteration has been ended, which destroys a
 * stream that does not say otherwise.
 * @throws what the stream raises
 */
export async function readBounded(body: AsyncIterable<Buffer>, limitBytes: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > limitBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}
