import type { Batch } from './batch.ts';
import type { LateNotice } from './notice.ts';
import { toTexts } from './to-texts.ts';

/** Lines that came after their file was left, in both forms in which they may travel. */
export interface Late {
  readonly notice: LateNotice;
  /** The very bytes of the file, line ends included. */
  readonly bytes: Buffer;
}

export interface LateOptions {
  /** The name of the file. */
  readonly file: string;
  /** True where the first line goes on with one that was sent without its end. */
  readonly continues: boolean;
}

/** What is said of lines that came late. */
export function lateOf(batch: Batch, { file, continues }: LateOptions): Late {
  const notice: LateNotice = {
    event: 'late',
    file,
    lines: toTexts(batch.lines(), batch),
    ...(continues ? { continues: true as const } : {}),
    ...(batch.endsMidLine ? { partial: true as const } : {}),
  };
  return { notice, bytes: batch.bytes };
}
