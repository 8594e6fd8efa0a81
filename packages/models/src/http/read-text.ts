/** The body as text, at most `maxBytes` of it. */
export async function readText(
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<{ readonly text: string; readonly isCut: boolean }> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of body) {
    pieces.push(piece);
    length += piece.length;
    if (length > maxBytes) break;
  }
  const text = Buffer.concat(pieces).subarray(0, maxBytes).toString('utf8');
  return { text, isCut: length > maxBytes };
}
