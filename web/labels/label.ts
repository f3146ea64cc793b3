/** So many colours there are. */
export const COLOURS = 8;
/** A longer text is none to look out for. In characters. */
export const MAX_TEXT = 200;

/** A text that is coloured wherever a line shows it. */
export interface Label {
  /** Its colour, and the key that hides and shows it: 1 to 8. */
  readonly colour: number;
  readonly text: string;
  /** Whether it is coloured now. */
  readonly isShown: boolean;
}

/** As an address and the settings say it: `3:order=8812`, and `3-:order=8812` while it is hidden. */
export function formatLabel({ colour, text, isShown }: Label): string {
  return `${colour}${isShown ? '' : '-'}:${text}`;
}

/** Reads labels, the oldest first. What names no colour has the next one; of two with one colour the later counts. */
export function parseLabels(written: readonly string[]): readonly Label[] {
  let labels: readonly Label[] = [];
  for (const one of written) {
    const {
      colour,
      hidden,
      text = one,
    } = /^(?<colour>[1-8])(?<hidden>-?):(?<text>.+)$/s.exec(one)?.groups ?? {};
    if (text === '' || text.length > MAX_TEXT) continue;
    const label = { colour: Number(colour ?? nextColour(labels)), text, isShown: hidden !== '-' };
    labels = [...without(labels, label), label];
  }
  return labels;
}

/**
 * Colours a text that has no label, with `colour` or the next one; takes the label of one that has.
 * With all colours taken the oldest label gives way.
 */
export function toggleText(
  labels: readonly Label[],
  text: string,
  colour = nextColour(labels),
): readonly Label[] {
  const label = { colour, text, isShown: true };
  const isKnown = labels.some((one) => one.text === text);
  return isKnown ? labels.filter((one) => one.text !== text) : [...without(labels, label), label];
}

/** Hides a label, or shows it. */
export function toggleShown(labels: readonly Label[], colour: number): readonly Label[] {
  return labels.map((one) => (one.colour === colour ? { ...one, isShown: !one.isShown } : one));
}

/** A colour and a text are of one label only. */
function without(labels: readonly Label[], { colour, text }: Label): readonly Label[] {
  return labels.filter((one) => one.colour !== colour && one.text !== text);
}

function nextColour(labels: readonly Label[]): number {
  const taken = new Set(labels.map(({ colour }) => colour));
  for (let colour = 1; colour <= COLOURS; colour += 1) if (!taken.has(colour)) return colour;
  return labels[0]?.colour ?? 1;
}
