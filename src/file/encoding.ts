import type { Generation } from './generation.ts';

/** An encoding whose lines do not end at the byte 0x0A alone. */
export type WideEncoding = 'utf-16le' | 'utf-16be';

/** So much of a file's beginning is looked at. Bytes, an even number. */
const SAMPLE_BYTES = 512;
/** Control characters that text has: tab, line feed, form feed, carriage return, escape. */
const TEXT_CONTROLS = new Set([0x09, 0x0a, 0x0c, 0x0d, 0x1b]);

/**
 * Tells UTF-16 by the mark at the beginning of a file and the text that follows it; null for anything
 * else. A file without the mark is taken for bytes with an ASCII line end, as nearly all logs are.
 */
export async function wideEncodingOf(file: Generation): Promise<WideEncoding | null> {
  const bytes = await file.original(0, SAMPLE_BYTES);
  if (bytes.length < 4) return null;
  const mark = bytes.readUInt16BE(0);
  if (mark === 0xfffe) return isText(bytes, 'utf-16le') ? 'utf-16le' : null;
  if (mark === 0xfeff) return isText(bytes, 'utf-16be') ? 'utf-16be' : null;
  return null;
}

/**
 * Whether the bytes after the mark are text in that encoding: valid, and with some ASCII in it, as every
 * log has and as bytes of another encoding do not. The last character may be cut.
 */
function isText(bytes: Buffer, encoding: WideEncoding): boolean {
  let hasAscii = false;
  for (let at = 2; at + 1 < bytes.length; at += 2) {
    const unit = unitAt(bytes, at, encoding);
    hasAscii ||= unit < 0x80;
    if (unit < 0x20 && !TEXT_CONTROLS.has(unit)) return false;
    if (unit >= 0xfffe || isLow(unit)) return false;
    if (!isHigh(unit)) continue;
    at += 2;
    if (at + 1 < bytes.length && !isLow(unitAt(bytes, at, encoding))) return false;
  }
  return hasAscii;
}

function unitAt(bytes: Buffer, at: number, encoding: WideEncoding): number {
  return encoding === 'utf-16le' ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}
