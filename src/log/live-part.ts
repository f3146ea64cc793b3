import { readBatch, stillHolds } from '../file/read-batch.ts';
import type { Endurance } from './endurance.ts';
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
  /** Tells whether the file system has refused for so long that bytes are given up. */
  readonly endurance: Pick<Endurance, 'isOver'>;
}

export function createLivePart(options: LivePartOptions): LivePart {
  return new ViewerLivePart(options);
}

class ViewerLivePart implements LivePart {
  private readonly edge: LiveEdge;
  private readonly standing: Standing;
  private readonly maxLineBytes: number;
  private readonly endurance: Pick<Endurance, 'isOver'>;

  constructor({ edge, standing, maxLineBytes, endurance }: LivePartOptions) {
    this.edge = edge;
    this.standing = standing;
    this.maxLineBytes = maxLineBytes;
    this.endurance = endurance;
  }

  glance(current: TrackedGeneration): Step | 'caught-up' | null {
    const { edge, standing } = this;
    const { offset } = standing.position;
    const shared = edge.batchAt(offset);
    if (shared !== undefined)
      return standing.advance(current.file, { kind: 'batch', batch: shared });
    return offset >= edge.end.offset ? 'caught-up' : null;
  }

  async read(current: TrackedGeneration): Promise<Step | 'caught-up' | 'stuck' | null> {
    const known = this.glance(current);
    if (known !== null) return known;
    const { edge, standing, maxLineBytes, endurance } = this;
    const { position } = standing;
    const { offset } = position;
    const until = edge.readLimit(offset);
    const reading = { until, maxLineBytes, isGivingUp: endurance.isOver };
    const result = await readBacklog(current, position, reading);
    if (result.kind === 'unreadable') {
      const to = result.to ?? edge.end;
      standing.moveTo(to);
      return say(unreadableGap(current, position, to.offset), to);
    }
    const isSound = isPassed(result) && (offset > 0 || (await this.isUntouched(current)));
    if (isSound) return standing.advance(current.file, result);
    // The file is not what it was: the edge finds out what happened to it.
    await edge.look();
    const isStuck = current === edge.generation && offset < edge.end.offset;
    return isStuck ? this.readPiece(current) : null;
  }

  /**
   * The edge may have begun at an end that a reader from further back does not find by itself, where
   * NUL bytes lie among those of a very long line: up to there it is a piece of that line.
   */
  private async readPiece(current: TrackedGeneration): Promise<Step | 'stuck'> {
    const { edge, standing, maxLineBytes } = this;
    const { position } = standing;
    const until = edge.readLimit(position.offset);
    const result = await readBatch(current.file, position, { until, maxLineBytes, isOver: true });
    const isSound = isPassed(result) && (await this.isUntouched(current));
    return isSound ? standing.advance(current.file, result) : 'stuck';
  }

  /** At its very start nothing before the position tells a file from one that took its standing. */
  private async isUntouched({ file }: TrackedGeneration): Promise<boolean> {
    return stillHolds(file, this.edge.end);
  }
}
