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

export function createStanding(late: LateLines): Standing {
  let generation: TrackedGeneration | null = null;
  let position = ORIGIN;
  let id: EventId | null = null;
  let closed = false;

  function moveTo(next: EventId): void {
    position = id = next;
    late.idMoved();
  }

  return {
    get generation() {
      return generation;
    },
    get position() {
      return position;
    },
    get id() {
      return id;
    },
    enter(to, at) {
      generation?.release();
      // The viewer may have left while the way was looked for.
      if (closed) to?.release();
      generation = closed ? null : to;
      if (generation !== null) late.enter(generation);
      position = at;
    },
    advance(file, passed) {
      moveTo(passed.kind === 'hole' ? passed.position : endIdOf(passed.batch));
      return passed.kind === 'hole' ? say(nulHole(file, passed.bytes), id) : passed;
    },
    moveTo,
    setId(next) {
      id = next;
    },
    close() {
      closed = true;
      generation?.release();
      generation = null;
    },
  };
}
