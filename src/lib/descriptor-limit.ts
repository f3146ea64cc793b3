import { readFileSync } from 'node:fs';

/** How many files and connections this process may have open; Infinity where that is not known. */
export function descriptorLimit(): number {
  try {
    const limits = readFileSync('/proc/self/limits', 'utf8');
    const soft = /^Max open files\s+(\d+)/m.exec(limits)?.[1];
    return soft === undefined ? Infinity : Number(soft);
  } catch {
    // Not Linux: the limit is met without having been foreseen.
    return Infinity;
  }
}
