import { readFileSync, readdirSync } from 'node:fs';

/** Linux counts processor time in ticks of 10 ms. */
const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4096;

/** Processor time of a process and all that it has started, those that have ended included. */
export function cpuSecondsOf(pid: number): number {
  return sumOf(pid, (member) => {
    // The name of the program, in brackets, may hold blanks; utime to cstime are fields 14 to 17.
    const [, fields = ''] = readFileSync(`/proc/${member}/stat`, 'utf8').split(') ');
    const ticks = fields.split(' ').slice(11, 15).map(Number);
    return ticks.reduce((sum, it) => sum + it, 0) / TICKS_PER_SECOND;
  });
}

/**
 * Processor time of the threads that a process and all that it has started have now, by the scheduler's own count: to the
 * microsecond, where ticks hide what is little. In ticks where the kernel does not count.
 */
export function fineCpuSecondsOf(pid: number): number {
  const nanoseconds = sumOf(pid, (member) => {
    const tasks = `/proc/${member}/task`;
    const counts = readdirSync(tasks).map((task) =>
      orNone(() => Number.parseInt(readFileSync(`${tasks}/${task}/schedstat`, 'utf8'), 10), 0),
    );
    return counts.reduce((sum, it) => sum + it, 0);
  });
  return nanoseconds > 0 ? nanoseconds / 1e9 : cpuSecondsOf(pid);
}

/** Memory of a process and all that it has started, resident now. */
export function residentBytesOf(pid: number): number {
  return sumOf(pid, (member) => {
    const [, pages] = readFileSync(`/proc/${member}/statm`, 'utf8').split(' ');
    return Number(pages) * PAGE_BYTES;
  });
}

function sumOf(pid: number, count: (member: number) => number): number {
  return membersOf(pid).reduce((sum, member) => sum + orNone(() => count(member), 0), 0);
}

function membersOf(pid: number): number[] {
  const text = orNone(() => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8'), '');
  return [pid, ...text.split(' ').filter(Boolean).map(Number).flatMap(membersOf)];
}

/** Any of them may have ended by now. */
function orNone<T>(look: () => T, none: T): T {
  try {
    return look();
  } catch {
    return none;
  }
}
