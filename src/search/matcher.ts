/** Where something was found: bytes from the start of a block. */
export interface Match {
  readonly start: number;
  /** Bytes. */
  readonly length: number;
}

/** Something that is looked for in lines. Pure; takes time in proportion to the bytes, whatever it is. */
export interface Matcher {
  /**
   * All matches in a block of lines, in order and apart from each other; the first `limit` of them at least,
   * where there are so many. What may take long rests in between.
   */
  find(block: Buffer, limit: number): Match[] | Promise<Match[]>;
}
