import { render } from 'preact';

import type { SettingsStore } from '../settings.ts';
import { LabelBar } from './label-bar.tsx';
import { formatLabel, parseLabels, toggleShown, toggleText } from './label.ts';
import type { Label } from './label.ts';
import { createMarking } from './marking.ts';
import { meantText } from './meant-text.ts';

export interface LabelsOptions {
  readonly pane: HTMLElement;
  /** The element to fill. */
  readonly bar: HTMLElement;
  /** Where they are kept. */
  readonly settings: SettingsStore;
}

/** Texts that are coloured wherever a line shows them. */
export interface Labels {
  /** Shows what the settings say now. */
  update(): void;
  /** Colours what is selected, or the word that was clicked, or no longer; where neither is, asks for a text. */
  toggleMeant(): void;
  /** Hides or shows the label of a colour; where there is none, what is meant gets it. */
  press(colour: number): void;
}

export function createLabels({ pane, bar, settings }: LabelsOptions): Labels {
  const marking = createMarking(pane);
  let isAsked = false;
  let labels: readonly Label[] = [];

  function keep(next: readonly Label[]): void {
    settings.set({ labels: next.map(formatLabel) });
  }

  function update(): void {
    labels = parseLabels(settings.now.labels);
    marking.show(labels);
    bar.hidden = labels.length === 0 && !isAsked;
    const props = {
      labels,
      toggleText: (text: string) => keep(toggleText(labels, text)),
      toggleShown: (colour: number) => keep(toggleShown(labels, colour)),
      done: () => pane.focus({ preventScroll: true }),
    };
    render(<LabelBar {...props} />, bar);
  }

  function ask(): void {
    isAsked = true;
    update();
    document.getElementById('label')?.focus();
  }

  function toggleMeant(colour?: number): void {
    const text = meantText(pane);
    if (text === null) return ask();
    // Else the colour of the selection would lie over it.
    document.getSelection()?.collapseToStart();
    keep(toggleText(labels, text, colour));
  }

  update();
  return {
    update,
    toggleMeant: () => toggleMeant(),
    press(colour) {
      if (labels.some((label) => label.colour === colour)) keep(toggleShown(labels, colour));
      else toggleMeant(colour);
    },
  };
}
