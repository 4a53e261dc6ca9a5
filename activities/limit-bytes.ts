/** Content as it comes, up to so many bytes. @throws what `tooLong` makes, once there are more */
export async function* limitBytes(
  content: AsyncIterable<Uint8Array>,
  maxBytes: number,
  tooLong: () => Error,
): AsyncIterable<Uint8Array> {
  let size = 0;
  for await (const part of content) {
    size += part.byteLength;
    if (size > maxBytes) throw tooLong();
    yield part;
  }
}
