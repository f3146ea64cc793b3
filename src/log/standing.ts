import type { Generation } from '../file/generation.ts';
import { ORIGIN } from '../file/identity.ts';
import type { Passed } from '../file/read-batch.ts';
import { endIdOf } from '../protocol/batch.ts';
import type { EventId } from '../protocol/event-id.ts';
import { nulHole } from './content-notices.ts';
import type { LateLines } from './late-lines.ts';
import { say } from './step.ts';
import type { Step } from './step.ts';
import type { TrackedGeneration } from './tracked-generation.ts';

/** Where one viewer reads, and what it would come back with. */
export interface Standing {
  /** The file that is read, which it holds; null while there is none. */
  readonly generation: TrackedGeneration | null;
  /** What is read next begins here. */
  readonly position: EventId;
  /** Between two generations it stays what it was: one at an offset of 0 would fit any file. */
  readonly id: EventId | null;
  /** What it has not had of files that it has left; null while there is none to look at. */
  late: LateLines | null;
  /** Goes to a file, whose lease is its own from here. The id stays. */
  enter(to: TrackedGeneration | null, at: EventId): void;
  /** Moves behind what was read of a file. */
  advance(file: Generation, passed: Passed): Step;
  /** Moves to a position in the same file. */
  moveTo(position: EventId): void;
  /** The viewer comes back with this from now on, wherever it reads. */
  setId(id: EventId | null): void;
  close(): void;
}

export function createStanding(): Standing {
  return new ViewerStanding();
}

class ViewerStanding implements Standing {
  generation: TrackedGeneration | null = null;
  position = ORIGIN;
  id: EventId | null = null;
  late: LateLines | null = null;
  private closed = false;

  enter(to: TrackedGeneration | null, at: EventId): void {
    this.generation?.release();
    // The viewer may have left while the way was looked for.
    if (this.closed) to?.release();
    this.generation = this.closed ? null : to;
    if (this.generation !== null) this.late?.enter(this.generation);
    this.position = at;
  }

  advance(file: Generation, passed: Passed): Step {
    this.moveTo(passed.kind === 'hole' ? passed.position : endIdOf(passed.batch));
    return passed.kind === 'hole' ? say(nulHole(file, passed.bytes), this.id) : passed;
  }

  moveTo(next: EventId): void {
    this.position = this.id = next;
    this.late?.idMoved();
  }

  setId(next: EventId | null): void {
    this.id = next;
  }

  close(): void {
    this.closed = true;
    this.generation?.release();
    this.generation = null;
    this.late?.close();
  }
}
