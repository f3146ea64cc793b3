import type { PageActions } from '../chrome/model.ts';
import type { Columns } from '../columns.ts';
import { isFiltering } from '../filter.ts';
import type { Reading } from '../reading.ts';
import { findCommands } from './find-commands.ts';
import { nextOf } from './next-of.ts';
import { pickCommand } from './pick-command.ts';
import type { Pointed } from '../pointed.ts';
import type { Labels } from '../labels/labels.tsx';
import type { LineActions } from '../line-actions.ts';
import { resized, THEMES, TIME_MODES } from '../settings.ts';
import type { SettingsStore } from '../settings.ts';
import type { Command } from './command.ts';
import { scrollCommands } from './scroll-commands.ts';
import { signOutCommand } from './sign-out.ts';
import { speechCommand } from './speech-command.ts';

/** Does something with lines, as soon as all that takes is loaded. */
type WithLines = (work: (lines: LineActions) => void) => void;
/** The same with labels. */
type WithLabels = (work: (labels: Labels) => void) => void;

export interface CommandsOptions {
  readonly actions: PageActions;
  /** The element that scrolls. */
  readonly pane: HTMLElement;
  readonly pointed: Pointed;
  readonly withLines: WithLines;
  readonly withLabels: WithLabels;
  /** The same with the columns of JSON lines. */
  readonly withColumns: (work: (columns: Columns) => void) => void;
  readonly settings: SettingsStore;
  /** The open log; null where none is. */
  readonly reading: () => Reading | null;
  /** Who has signed in; null where nobody has. */
  readonly user: () => string | null;
  /** Tells what was done, or was not. */
  readonly tell: (words: string) => void;
}

/**
 * Everything that can be asked for. Keys, menu and help are made of this one table, so that none
 * knows of something that the others do not.
 */
export function createCommands({
  actions,
  pane,
  pointed,
  withLines,
  withLabels,
  withColumns,
  settings,
  reading,
  user,
  tell,
}: CommandsOptions): readonly Command[] {
  return [
    ...readCommands(actions),
    {
      group: 'Find',
      title: 'Follow until a line has what is looked for',
      keys: ['F'],
      run: () => reading()?.toggleUntil() || actions.follow(),
    },
    ...scrollCommands(pane),
    ...findCommands({ reading, pointed, tell }),
    ...labelCommands(withLabels),
    ...showCommands(settings),
    speechCommand(settings, tell),
    {
      group: 'Show',
      title: 'Columns of JSON lines',
      keys: ['x'],
      run: () => withColumns((columns) => columns.toggleShown()),
    },
    enterCommand({ withLines, reading, pointed }),
    ...lineCommands(withLines),
    pickCommand({ pane, pointed, reading, tell }),
    ...pageCommands(actions),
    signOutCommand(user, tell),
  ];
}

function readCommands({ follow, togglePause }: PageActions): Command[] {
  return [
    { group: 'Read', title: 'Line up, line down', keys: ['ArrowUp', 'ArrowDown'] },
    { group: 'Read', title: 'Page up, page down', keys: ['PageUp', 'PageDown', 'Space'] },
    {
      group: 'Read',
      title: 'Go to the end and follow',
      keys: ['f', 'G', 'End'],
      run: follow,
      inMenu: false,
    },
    {
      group: 'Read',
      title: 'Pause here, or go on',
      keys: ['P'],
      run: togglePause,
      inMenu: false,
    },
  ];
}

function labelCommands(withLabels: WithLabels): Command[] {
  return [
    {
      group: 'Find',
      title: 'Label what is selected, or the word',
      keys: ['*'],
      run: () => withLabels((labels) => labels.toggleMeant()),
    },
    {
      group: 'Find',
      title: 'Hide or show a label',
      keys: '12345678'.split(''),
      run: (key) => withLabels((labels) => labels.press(Number(key))),
      inMenu: false,
    },
  ];
}

const TIME_NAMES = {
  raw: 'as written',
  local: 'local',
  utc: 'UTC',
  relative: 'relative',
  delta: 'since the line before',
} as const;

function showCommands(settings: SettingsStore): Command[] {
  const resize = (steps: number) => () => settings.set({ size: resized(settings.now, steps) });
  return [
    {
      group: 'Show',
      title: 'Wrap long lines',
      keys: ['w'],
      run: () => settings.set({ wrap: !settings.now.wrap }),
      state: () => settings.now.wrap,
    },
    {
      group: 'Show',
      title: 'Times',
      keys: ['t'],
      run: () => settings.set({ time: nextOf(TIME_MODES, settings.now.time) }),
      state: () => TIME_NAMES[settings.now.time],
    },
    {
      group: 'Show',
      title: 'Theme',
      keys: [],
      run: () => settings.set({ theme: nextOf(THEMES, settings.now.theme) }),
      state: () => settings.now.theme,
    },
    {
      group: 'Show',
      title: 'Smaller lines',
      keys: ['-'],
      run: resize(-1),
      state: () => `${settings.now.size} %`,
    },
    {
      group: 'Show',
      title: 'Larger lines',
      keys: ['+'],
      run: resize(1),
      state: () => `${settings.now.size} %`,
    },
    {
      group: 'Show',
      title: 'High contrast',
      keys: [],
      run: () => settings.set({ contrast: !settings.now.contrast }),
      state: () => settings.now.contrast,
    },
    {
      group: 'Show',
      title: 'Reset theme, contrast, times, announcements, wrap, size, labels, columns',
      keys: [],
      run: () => settings.reset(),
    },
  ];
}

/** Under a filter what is around a line is wanted more often than what is in it. */
function enterCommand({
  withLines,
  reading,
  pointed,
}: Pick<CommandsOptions, 'withLines' | 'reading' | 'pointed'>): Command {
  return {
    group: 'Line',
    title: 'Open the line; under a filter, show it without',
    keys: ['Enter'],
    run() {
      const open = reading();
      const isFiltered = open !== null && isFiltering(open.viewer.status.filter);
      if (isFiltered && open.refuse === undefined) open.openContext(pointed.line());
      else withLines((lines) => lines.open());
    },
    inMenu: false,
  };
}

function lineCommands(withLines: WithLines): Command[] {
  const to = (work: (lines: LineActions) => void) => () => withLines(work);
  return [
    { group: 'Line', title: 'Open the line', keys: ['o'], run: to((it) => it.open()) },
    {
      group: 'Line',
      title: 'Copy the line, or what is selected',
      keys: ['y'],
      run: to((it) => it.copy()),
    },
    {
      group: 'Line',
      title: 'Copy as written: with colours and controls',
      keys: [],
      run: to((it) => it.copy('raw')),
    },
    {
      group: 'Line',
      title: 'Copy as NDJSON: with ids',
      keys: [],
      run: to((it) => it.copy('ndjson')),
    },
    {
      group: 'Line',
      title: 'Reader: plain text around the line',
      keys: ['R'],
      run: to((it) => it.read()),
    },
    {
      group: 'Line',
      title: 'Mark the line, or unmark it',
      keys: ['m'],
      run: to((it) => it.mark()),
    },
    { group: 'Line', title: 'Next mark', keys: ['u'], run: to((it) => it.goToMark('after')) },
    { group: 'Line', title: 'Previous mark', keys: ['U'], run: to((it) => it.goToMark('before')) },
    {
      group: 'Line',
      title: 'Copy links to all marks',
      keys: [],
      run: to((it) => it.copyMarks()),
    },
  ];
}

function pageCommands({ show, openRaw, download }: PageActions): Command[] {
  return [
    { group: 'Page', title: 'Open the raw file', keys: [], run: openRaw },
    { group: 'Page', title: 'Download the file', keys: [], run: download },
    {
      group: 'Page',
      title: 'Open another log',
      keys: ['Ctrl+k'],
      run: () => document.querySelector<HTMLElement>('.open-log')?.click(),
      inMenu: false,
    },
    { group: 'Page', title: 'Keys and help', keys: ['?'], run: () => show({ kind: 'help' }) },
  ];
}
