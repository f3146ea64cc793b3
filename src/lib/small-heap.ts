import { setFlagsFromString } from 'node:v8';

/**
 * By itself V8 lets the heap grow to twice what is used, and what is new take 16 MB and more: of 5,000 silent viewers a
 * third was such room. Without it, who reads a long backlog takes up to a half more processor time, and a crowd that is
 * sent lines a third. So there is room while that is done, and else next to none. What is new is a megabyte at most then,
 * which one thread has looked through before others are awake to help. Flags are of the whole process: only the command
 * asks for this.
 */
const SMALL = ['--optimize-for-size', '--semi-space-growth-factor=1', '--no-parallel-scavenge'];
const ROOMY = ['--no-optimize-for-size', '--semi-space-growth-factor=2', '--parallel-scavenge'];

/** The heap is kept small again when nobody asked for room for so long. Milliseconds. */
const ROOM_MS = 1000;

let isKept = false;
let isRoomy = true;
let askedAt = 0;

/** Keeps the heap near to what is used from now on, unless much is done. */
export function keepHeapSmall(): void {
  isKept = true;
  set(SMALL);
  isRoomy = false;
}

/** Much is being read or sent: garbage may lie longer. Does nothing where the heap is not kept small. */
export function giveHeapRoom(): void {
  if (!isKept) return;
  askedAt = performance.now();
  if (isRoomy) return;
  isRoomy = true;
  set(ROOMY);
  setTimeout(takeRoomBack, ROOM_MS).unref();
}

function takeRoomBack(): void {
  const leftMs = askedAt + ROOM_MS - performance.now();
  if (leftMs > 0) setTimeout(takeRoomBack, leftMs).unref();
  else keepHeapSmall();
}

function set(flags: readonly string[]): void {
  for (const flag of flags) setFlagsFromString(flag);
}
