import { readBatch, stillHolds } from '../file/read-batch.ts';
import type { LiveEdge } from './live-edge.ts';
import { isPassed, readBacklog, unreadableGap } from './read-on.ts';
import type { Standing } from './standing.ts';
import { say } from './step.ts';
import type { Step } from './step.ts';
import type { TrackedGeneration } from './tracked-generation.ts';

/** Reads the live file for one viewer: the batches that all share, or the file further back. */
export interface LivePart {
  /** What takes no reading: the next of the batches that all share, or that there is none; null where it must be read. */
  glance(current: TrackedGeneration): Step | 'caught-up' | null;
  /** `caught-up`: the viewer has all there is; `stuck`: look again in a while; null: at once. */
  read(current: TrackedGeneration): Promise<Step | 'caught-up' | 'stuck' | null>;
}

export interface LivePartOptions {
  readonly edge: LiveEdge;
  readonly standing: Standing;
  readonly maxLineBytes: number;
  /** Whether the file system has refused for so long that bytes are given up. */
  readonly isGivingUp: () => boolean;
}

export function createLivePart({
  edge,
  standing,
  maxLineBytes,
  isGivingUp,
}: LivePartOptions): LivePart {
  function glance(current: TrackedGeneration): Step | 'caught-up' | null {
    const { offset } = standing.position;
    const shared = edge.batchAt(offset);
    if (shared !== undefined)
      return standing.advance(current.file, { kind: 'batch', batch: shared });
    return offset >= edge.end.offset ? 'caught-up' : null;
  }

  async function read(current: TrackedGeneration): Promise<Step | 'caught-up' | 'stuck' | null> {
    const known = glance(current);
    if (known !== null) return known;
    const { position } = standing;
    const { offset } = position;
    const until = edge.readLimit(offset);
    const reading = { until, maxLineBytes, isGivingUp: isGivingUp() };
    const result = await readBacklog(current, position, reading);
    if (result.kind === 'unreadable') {
      const to = result.to ?? edge.end;
      standing.moveTo(to);
      return say(unreadableGap(current, position, to.offset), to);
    }
    const isSound = isPassed(result) && (offset > 0 || (await isUntouched(current)));
    if (isSound) return standing.advance(current.file, result);
    // The file is not what it was: the edge finds out what happened to it.
    await edge.look();
    const isStuck = current === edge.generation && offset < edge.end.offset;
    return isStuck ? readPiece(current) : null;
  }

  /**
   * The edge may have begun at an end that a reader from further back does not find by itself, where
   * NUL bytes lie among those of a very long line: up to there it is a piece of that line.
   */
  async function readPiece(current: TrackedGeneration): Promise<Step | 'stuck'> {
    const { position } = standing;
    const until = edge.readLimit(position.offset);
    const result = await readBatch(current.file, position, { until, maxLineBytes, isOver: true });
    const isSound = isPassed(result) && (await isUntouched(current));
    return isSound ? standing.advance(current.file, result) : 'stuck';
  }

  /** At its very start nothing before the position tells a file from one that took its standing. */
  async function isUntouched({ file }: TrackedGeneration): Promise<boolean> {
    return stillHolds(file, edge.end);
  }

  return { glance, read };
}
