import type * as Several from './several/several.ts';
import type * as Sheets from './chrome/opened-sheet.tsx';
import type * as LineTimes from './text/line-time.ts';

/**
 * Parts of the page that most visits do not need: they are loaded when they are first asked for, and are null
 * until then.
 */
export interface Later {
  sheets: typeof Sheets | null;
  times: typeof LineTimes | null;
  several: typeof Several | null;
}

export const later: Later = { sheets: null, times: null, several: null };

/** @throws {TypeError} where the server does not answer. */
export async function loadSheets(): Promise<void> {
  later.sheets ??= await import('./chrome/opened-sheet.tsx');
}

/** @throws {TypeError} where the server does not answer. */
export async function loadSeveral(): Promise<void> {
  later.several ??= await import('./several/several.ts');
}

/** @throws {TypeError} where the server does not answer. */
export async function loadTimes(): Promise<void> {
  later.times ??= await import('./text/line-time.ts');
}
