import { later } from '../later.ts';
import type { Pointed } from '../pointed.ts';
import type { Reading } from '../reading.ts';
import pickingStyles from '../styles/picking.css?url';
import type { Command } from './command.ts';

/** Lines that are picked one after the other. */
const picking = later(() => import('../picking/picking.ts'), pickingStyles);

export interface PickCommandOptions {
  /** The element that scrolls. */
  readonly pane: HTMLElement;
  readonly pointed: Pointed;
  readonly reading: () => Reading | null;
  readonly tell: (words: string) => void;
}

/** Picks whole lines, to be copied or linked to. */
export function pickCommand({ pane, pointed, reading, tell }: PickCommandOptions): Command {
  let end: (() => void) | null = null;

  async function begin(): Promise<void> {
    const { startPicking } = await picking.load();
    const line = pointed.line();
    const now = reading();
    if (line === undefined || now === null) return tell('There is no line to begin with');
    end?.();
    end = startPicking({ pane, reading: now, open: reading, line, tell });
  }

  return {
    group: 'Line',
    title: 'Select lines: move on, then copy',
    keys: ['v'],
    run: () =>
      void begin().catch(() => tell('This part of the page could not be loaded: try again')),
  };
}
