import { arrivalOf, listenToArrivals } from '../lines/arrivals.ts';
import type { Row } from '../lines/row.ts';
import type { SettingsStore } from '../settings.ts';
import type { OpenView } from '../viewer-model.ts';
import { createSpeech } from './speech.ts';

export interface SpeakingOptions {
  /** The element with the lines. */
  readonly pane: HTMLElement;
  readonly settings: SettingsStore;
  /** What is open; null where nothing is. */
  readonly viewer: () => OpenView | null;
}

/**
 * Says what is new to who listens, as the settings want it: the log itself is quiet, since a voice would never come to
 * the end of it. [spec] WAI-ARIA 1.2, `aria-live`.
 */
export function startSpeaking({ pane, settings, viewer }: SpeakingOptions): void {
  const speech = createSpeech();
  const region = createRegion();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function hear(rows: readonly Row[]): void {
    const { speech: mode } = settings.now;
    const lines = rows.filter((row) => row.kind === 'line');
    if (mode === 'off' || lines.length === 0) return;
    // Who reads elsewhere in the log is not talked into it.
    const isAloud = mode === 'lines' && viewer()?.status.following === true;
    speech.hear(lines, performance.now(), isAloud);
    wait();
  }

  function wait(): void {
    const { dueAt } = speech;
    if (dueAt === null || timer !== undefined) return;
    timer = setTimeout(speak, Math.max(0, dueAt - performance.now()));
  }

  function speak(): void {
    timer = undefined;
    if (isListening()) {
      const words = speech.take(performance.now());
      if (words.length > 0) region.say(words);
    } else speech.drop();
    wait();
  }

  function isListening(): boolean {
    const connection = viewer()?.status.connection;
    if (connection?.kind === 'paused' && connection.because === 'asked') return false;
    return { focus: document.activeElement === pane, always: true, lines: true, off: false }[
      settings.now.speech
    ];
  }

  listenToArrivals(hear);
  const held = viewer()?.linesOf(-Infinity, Infinity) ?? [];
  hear(held.filter((line) => arrivalOf(line) !== undefined));
}

/** A part of the page that is heard and not seen. What is put into it is read out, once what is being read is over. */
function createRegion(): { say(words: readonly string[]): void } {
  const region = document.createElement('div');
  region.id = 'spoken';
  region.className = 'only-heard';
  region.role = 'status';
  region.ariaLabel = 'New lines';
  // Only what is added is read, not all that is there.
  region.ariaAtomic = 'false';
  document.body.append(region);
  return {
    say(words) {
      region.replaceChildren(
        ...words.map((text) => {
          const sentence = document.createElement('p');
          sentence.textContent = text;
          return sentence;
        }),
      );
    },
  };
}
