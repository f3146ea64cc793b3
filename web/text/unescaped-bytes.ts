const ESCAPES = /\\(?:\\|x(?<hex>[\da-f]{2}))/g;

const encoder = new TextEncoder();

/** The bytes that `escapedText` was made of. */
export function unescapedBytes(text: string): Uint8Array<ArrayBuffer> {
  let bytes = '';
  for (const byte of encoder.encode(text)) bytes += String.fromCharCode(byte);
  const plain = bytes.replace(ESCAPES, (_, hex: string | undefined) =>
    hex === undefined ? '\\' : String.fromCharCode(parseInt(hex, 16)),
  );
  return Uint8Array.from(plain, (character) => character.charCodeAt(0));
}
