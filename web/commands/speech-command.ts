import { SPEECH_MODES } from '../settings.ts';
import type { SettingsStore } from '../settings.ts';
import type { Command } from './command.ts';
import { nextOf } from './next-of.ts';

const SPEECH_NAMES = {
  focus: 'counted, in focus',
  always: 'counted',
  lines: 'read out',
  off: 'not announced',
} as const;

/** What is set shows in nothing but what is said from then on: so that is said. */
export function speechCommand(settings: SettingsStore, tell: (words: string) => void): Command {
  const state = (): string => SPEECH_NAMES[settings.now.speech];
  return {
    group: 'Show',
    title: 'Announce new lines',
    keys: ['a'],
    run() {
      settings.set({ speech: nextOf(SPEECH_MODES, settings.now.speech) });
      tell(`New lines: ${state()}`);
    },
    state,
  };
}
