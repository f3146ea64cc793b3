import { findRanges, literal } from '../text-ranges.ts';
import { COLOURS } from './label.ts';
import type { Label } from './label.ts';

/** Colours texts in the lines that the page shows, whoever puts them there. */
export interface Marking {
  /** Colours these from now on. */
  show(labels: readonly Label[]): void;
}

/** It changes no element, so selections, links and copies stay as they are. */
export function createMarking(pane: HTMLElement): Marking {
  let colours: ReadonlyMap<string, number> = new Map();
  // The lines come and go, and are shown anew, before the browser paints; so does this.
  const changes = new MutationObserver(mark);

  function mark(): void {
    const ranges = rangesIn(pane, colours);
    for (let colour = 1; colour <= COLOURS; colour += 1) {
      const highlight = new Highlight(...(ranges.get(colour) ?? []));
      // Hits of a search are seen on top.
      highlight.priority = -1;
      CSS.highlights.set(`label-${colour}`, highlight);
    }
  }

  return {
    show(labels) {
      if (!('highlights' in CSS)) return;
      const shown = labels.filter(({ isShown }) => isShown);
      colours = new Map(shown.map(({ text, colour }) => [text, colour]));
      changes.disconnect();
      if (shown.length > 0) changes.observe(pane, { childList: true, subtree: true });
      mark();
    },
  };
}

/** The places of each colour. Of texts that begin at one place the longest counts. */
function rangesIn(pane: HTMLElement, colours: ReadonlyMap<string, number>): Map<number, Range[]> {
  const found = new Map<number, Range[]>();
  if (colours.size === 0) return found;
  const texts = [...colours.keys()].toSorted((a, b) => b.length - a.length);
  const expression = new RegExp(texts.map(literal).join('|'), 'g');
  for (const row of pane.querySelectorAll<HTMLElement>('.row.line')) {
    for (const { text, range } of findRanges(row, expression)) {
      const colour = colours.get(text) ?? 0;
      found.set(colour, [...(found.get(colour) ?? []), range]);
    }
  }
  return found;
}
