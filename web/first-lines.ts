import type { FirstLines } from '../src/protocol/first-lines.ts';

/** What the server has put into the page, so that nothing needs to be looked up; null where it is none. */
let lines = read();

function read(): FirstLines | null {
  const text = document.querySelector('#first-lines')?.textContent;
  return text ? JSON.parse(text) : null;
}

/** The log that they are of. */
export function firstLog(): string | null {
  return lines?.log ?? null;
}

/** Gives them once, for that log: what is opened later has newer ones. */
export function takeFirstLines(log: string): FirstLines | null {
  const taken = lines?.log === log ? lines : null;
  lines = null;
  return taken;
}
