/** A line of a batch message: its text, or its bytes in base64 where they are not valid UTF-8. */
export type BatchLine = string | { readonly base64: string };

/**
 * A batch as JSON: the data of a `batch` event, and a whole text frame over WebSocket.
 * The end offset of line i is `offset` plus the sum of `lengths[0..i]`; its id is that offset, a
 * hyphen, and the text of the last mark at or below it. On a filtered stream the bytes that were left out
 * before it count too.
 */
export interface BatchMessage {
  /** The name of the log, in a stream of several. */
  readonly log?: string;
  /** Offset of the first byte of the first line. */
  readonly offset: number;
  /** Bytes of each line in the file, its line end (LF or CR LF) included. */
  readonly lengths: readonly number[];
  /** `[from, mark]`, ascending: line ends at or after `from` have this mark, up to the next one. */
  readonly marks: readonly (readonly [number, string])[];
  /**
   * On a filtered stream, where lines were left out: `[index, bytes]`, so many bytes before the line with
   * that index, or behind the last one where it is the number of lines. Lengths and these sum up to what
   * was looked through, and the next message begins at the end of that.
   */
  readonly skipped?: readonly (readonly [number, number])[];
  /** The lines without their line ends. */
  readonly lines: readonly BatchLine[];
  /** True when the last line is not finished: a piece of a long line, or a partial last line. */
  readonly partial?: true;
  /**
   * The id after the last line: what to resume with. In a `batch` event of a stream of several logs it is
   * left out, since the event has it.
   */
  readonly id: string;
}
