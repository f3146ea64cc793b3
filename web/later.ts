import colourStyles from './styles/colours.css?url';
import columnStyles from './styles/columns.css?url';
import histogramStyles from './styles/histogram.css?url';
import labelStyles from './styles/labels.css?url';
import menuStyles from './styles/menus.css?url';
import noLinesStyles from './styles/no-lines.css?url';
import phoneStyles from './styles/phone.css?url';
import proofStyles from './styles/proof.css?url';
import rateTipStyles from './styles/rate-tip.css?url';
import severalStyles from './styles/several.css?url';
import sheetStyles from './styles/sheet.css?url';

/** A part of the page that most visits do not need: it is loaded when it is first asked for. */
export interface Later<Part> {
  /** Null until it was loaded. */
  readonly now: Part | null;
  /** Loads it unless it is there or on its way. @throws {TypeError} where the server does not answer. */
  load(): Promise<Part>;
}

/** Dialogs over the page. */
export const sheets = later(() => import('./chrome/opened-sheet.tsx'), sheetStyles);
/** More than one log at a time. */
export const several = later(() => import('./several/several.ts'), severalStyles);
/** The proof that nothing is missing, and what it has found. */
export const proofs = later(() => import('./proving.ts'), proofStyles);
/** What was received, in a form that a proof can compare. */
export const receipts = later(() => import('./stream/receipt.ts'));
/** What is selected among the lines. */
export const selecting = later(() => import('./selecting.ts'));
/** What is done with a line that was pointed at. */
export const lineActions = later(() => import('./line-actions.ts'));
/** Everything that keys and the menu can ask for. */
export const commandTable = later(() => import('./commands/table.ts'));
/** Fields of JSON lines before them. */
export const columnPart = later(() => import('./columns.ts'), columnStyles);
/** Texts that are coloured. */
export const labelling = later(() => import('./labels/labels.tsx'), labelStyles);
/** Times in another way than the line's own. */
export const times = later(() => import('./lines/shown-time.ts'));
/** Colours and links that a line asks for. */
export const colours = later(() => import('./lines/styled-text.ts'), colourStyles);
/** Which lines are in no file any more. */
export const goneLines = later(() => import('./gone-lines.ts'));
/** Where lines are missing. */
export const gapsSeen = later(() => import('./gaps-seen.ts'));
/** Why there are no lines. */
export const messages = later(() => import('./chrome/no-lines.tsx'), noLinesStyles);
/** The logs that can be opened. */
export const logChoices = later(() => import('./chrome/log-choices.tsx'), menuStyles);
/** Whatever has no control of its own. */
export const menus = later(() => import('./chrome/menu-groups.tsx'), menuStyles);
/** What came in the last minute. */
export const rateTips = later(() => import('./chrome/rate-tip.tsx'), rateTipStyles);
/** In which way lines come. */
export const transports = later(() => import('./chrome/transport-menu.tsx'), menuStyles);
/** What a page in a hand has. */
export const phones = later(() => import('./phone/phone.tsx'), phoneStyles);
/** New lines, for who listens. */
export const speaking = later(() => import('./speaking/speaking.ts'));
/** How a stream came back. */
export const resumed = later(() => import('./telling/resumed-words.ts'));
/** What there is of a filter. */
export const filterChips = later(() => import('./tools/filter-chips.tsx'));
/** How far the page is behind. */
export const falling = later(() => import('./telling/behind.tsx'));
/** What someone wrote as a place. */
export const places = later(() => import('./find/place.ts'));
/** Search through the whole log. */
export const finding = later(() => import('./finding.tsx'));
/** What reads lines on at the edges of what the page holds, and around other places. */
export const readers = later(() => import('./window/log-reader.ts'));
/** Bars of how much was written where. */
export const histograms = later(() => import('./scroll/histogram.ts'), histogramStyles);

/** `styles` are there before the part is. */
export function later<Part>(load: () => Promise<Part>, styles?: string): Later<Part> {
  let now: Part | null = null;
  let loading: Promise<Part> | null = null;

  async function begin(): Promise<Part> {
    try {
      if (styles !== undefined) await addStyles(styles);
      now = await load();
      return now;
    } catch (error) {
      // Whoever asks again tries again.
      loading = null;
      throw error;
    }
  }

  return {
    get now() {
      return now;
    },
    load: () => (loading ??= begin()),
  };
}

function addStyles(href: string): Promise<void> {
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = href;
  return new Promise((resolve, reject) => {
    link.addEventListener('load', () => resolve());
    link.addEventListener('error', () => {
      link.remove();
      reject(new TypeError(`${href} could not be loaded`));
    });
    document.head.append(link);
  });
}
