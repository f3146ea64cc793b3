import type { IncomingMessage } from 'node:http';

/** What a header takes up beside its name and its value. [spec] https://www.rfc-editor.org/rfc/rfc9113#section-6.5.2 */
const EACH_BYTES = 32;
/**
 * Beyond this the library refuses a request over HTTP/2 by itself, and tells nobody. What is less is refused here, and
 * counted. Bytes.
 */
const UNSEEN_BYTES = 65_536;

/** How large headers over HTTP/2 may be for somebody to hear of them. Bytes. */
export function heardHeaderBytes(maxHeaderBytes: number): number {
  return Math.max(UNSEEN_BYTES, 2 * maxHeaderBytes);
}

/** How large the headers of a request over HTTP/2 are. Bytes. */
export function headerBytesOf({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>): number {
  const letters = rawHeaders.reduce((sum, text) => sum + text.length, 0);
  return letters + (rawHeaders.length / 2) * EACH_BYTES;
}
