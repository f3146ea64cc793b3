import type { Generation } from '../file/generation.ts';
import type { ArchiveFault } from '../file/inflater.ts';
import { nullIfRefused } from '../file/refusal.ts';
import { wallClock } from '../lib/wall-clock.ts';
import type { EventId } from '../protocol/event-id.ts';
import { archiveGap } from './content-notices.ts';
import type { Endurance } from './endurance.ts';
import type { Standing } from './standing.ts';
import type { Search } from './reach.ts';
import { isPassed, readBacklog, unreadableGap } from './read-on.ts';
import { say } from './step.ts';
import type { Step } from './step.ts';
import { holdSuccessor } from './successor.ts';
import type { TrackedGeneration } from './tracked-generation.ts';

/** Reads a file that is not the live one for one viewer: to its end, and until it counts as over. */
export interface OlderPart {
  /** Nothing more of the file can be read, though it has more bytes: up to where that was told; else null. */
  readonly givenUpTo: number | null;
  /** `growing`: look again in a while; `over`: what comes next is in another file; null: at once. */
  read(current: TrackedGeneration): Promise<Step | 'growing' | 'over' | null>;
  /** Another file is read from now on. */
  reset(): void;
}

export interface OlderPartOptions {
  readonly standing: Standing;
  readonly maxLineBytes: number;
  /** How long the file must be quiet before it counts as over. Milliseconds. */
  readonly rotateWaitMs: number;
  /** After this it counts as over though it is still written to. Milliseconds. */
  readonly rotateMaxWaitMs: number;
  /** Tells whether the file system has refused for so long that bytes are given up. */
  readonly endurance: Pick<Endurance, 'isOver'>;
  /** What a search for the next file looks through. */
  readonly search: () => Search;
}

export function createOlderPart({
  standing,
  maxLineBytes,
  rotateWaitMs,
  rotateMaxWaitMs,
  endurance,
  search,
}: OlderPartOptions): OlderPart {
  /** When the end of the file was reached, by performance.now(). */
  let endReachedAt: number | null = null;
  let givenUpTo: number | null = null;
  let saidFaultOf: Generation | null = null;
  let knowsNextOf: TrackedGeneration | null = null;

  async function read(current: TrackedGeneration): Promise<Step | 'growing' | 'over' | null> {
    const { archive } = current.file;
    if (knowsNextOf !== current) await holdNext(current);
    // The last line of an archive that is being made is not its last line.
    const step = await readToEnd(current, archive === null && current.state === 'over');
    if (step !== null || current.state === 'rewritten') return step;
    endReachedAt ??= performance.now();
    // Of what cannot be read nobody can tell more than has been said.
    const fault = givenUpTo !== null ? null : ((await archive?.fault()) ?? null);
    const mayGrow = archive === null ? current.state !== 'over' : fault?.reason === 'incomplete';
    if (mayGrow && !(await isSettled(current))) return 'growing';
    const last = (await readToEnd(current, true)) ?? sayFault(current, fault);
    if (last !== null) return last;
    return isRewritten(current) ? null : 'over';
  }

  /** A refusal is no reason not to read what is open already. */
  async function holdNext(current: TrackedGeneration): Promise<void> {
    const { family, reach } = search();
    try {
      await holdSuccessor(family, reach, current);
      knowsNextOf = current;
    } catch (error) {
      nullIfRefused(error);
    }
  }

  async function readToEnd(current: TrackedGeneration, isOver: boolean): Promise<Step | null> {
    if (givenUpTo !== null) return null;
    const reading = { until: null, maxLineBytes, isOver, isGivingUp: endurance.isOver };
    const result = await readBacklog(current, standing.position, reading);
    if (result.kind === 'unreadable') return skip(current, result.to);
    if (isPassed(result)) {
      endReachedAt = null;
      return standing.advance(current.file, result);
    }
    if (result.kind === 'changed') current.state = 'rewritten';
    return null;
  }

  /** Goes on behind bytes that cannot be read; null: there are no others. */
  async function skip(current: TrackedGeneration, to: EventId | null): Promise<Step> {
    const { archive } = current.file;
    const end = to?.offset ?? (archive === null ? await current.file.size() : null);
    const notice = unreadableGap(current, standing.position, end);
    if (to === null) givenUpTo = end ?? standing.position.offset;
    else standing.moveTo(to);
    endReachedAt = null;
    return say(notice, to);
  }

  /** Writers go on with a renamed file for a while: is it over? */
  async function isSettled(current: TrackedGeneration): Promise<boolean> {
    if (endReachedAt !== null && performance.now() - endReachedAt >= rotateMaxWaitMs) return true;
    const { mtimeMs } = await current.file.stat();
    return wallClock.ageOf(mtimeMs) >= rotateWaitMs;
  }

  /** Says once what is wrong with a compressed file whose sound part has been read. */
  function sayFault({ file }: TrackedGeneration, fault: ArchiveFault | null): Step | null {
    if (fault === null || saidFaultOf === file) return null;
    saidFaultOf = file;
    return say(archiveGap(fault, standing.position.offset));
  }

  return {
    get givenUpTo() {
      return givenUpTo;
    },
    read,
    reset() {
      endReachedAt = null;
      givenUpTo = null;
    },
  };
}

/** Found out while it was read. */
function isRewritten({ state }: TrackedGeneration): boolean {
  return state === 'rewritten';
}
