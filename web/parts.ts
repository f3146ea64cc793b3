import { elementOf } from './chrome/chrome.tsx';
import type { PageActions } from './chrome/model.ts';
import type { Columns } from './columns.ts';
import type { Command } from './commands/command.ts';
import type { Labels } from './labels/labels.tsx';
import { columnPart, commandTable, labelling, lineActions } from './later.ts';
import type { Later } from './later.ts';
import type { LineActions } from './line-actions.ts';
import { repaintLines } from './lines/row-element.ts';
import type { Pointed } from './pointed.ts';
import type { Reading } from './reading.ts';
import type { SettingsStore } from './settings.ts';

export interface PartsOptions {
  readonly actions: PageActions;
  readonly pane: HTMLElement;
  readonly pointed: Pointed;
  readonly settings: SettingsStore;
  /** What is open. */
  readonly reading: () => Reading | null;
  readonly log: () => string | null;
  /** Who has signed in; null where nobody has. */
  readonly user: () => string | null;
  readonly draw: () => void;
  /** Says something for a moment. */
  readonly tell: (words: string) => void;
  /** Called where a part could not be loaded. */
  readonly unloaded: () => void;
}

/** What of the page is loaded when it is first needed, as one thing each, and what is done with it then. */
export interface Parts {
  /** All commands; none before they are loaded. */
  readonly commands: readonly Command[];
  /** Loads a part and draws the page with it. */
  need(part: Later<unknown>): void;
  /** What the page asks for by itself it asks for once: after a failure it does not try again and again. */
  needOnce(part: Later<unknown>, then: () => void): void;
  /** Does something with the commands once they are loaded. */
  withCommands(work: () => void): void;
  /** Runs the command that has a key. */
  runKey(name: string): void;
  /** Does something with lines once what that takes is loaded. */
  withLines(work: (it: LineActions) => void): void;
  /** Does something with the columns of JSON lines. */
  withColumns(work: (it: Columns) => void): void;
  /** Loads what the settings ask for, and has it look at them. */
  applySettings(): void;
  /** Another log is opened: its lines are others. */
  forgetLines(): void;
}

export function createParts(options: PartsOptions): Parts {
  const { actions, pane, pointed, settings, reading, log, user, draw, tell, unloaded } = options;
  /** Those that the page has asked for by itself. */
  const asked = new Set<Later<unknown>>();
  let lines: LineActions | null = null;
  let labels: Labels | null = null;
  let columns: Columns | null = null;
  let commands: readonly Command[] | null = null;

  function repaint(): void {
    repaintLines(pane);
  }

  function withCommands(work: (all: readonly Command[]) => void): void {
    void commandTable.load().then(({ createCommands }) => {
      commands ??= createCommands({
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
      });
      work(commands);
    }, unloaded);
  }

  function withLines(work: (it: LineActions) => void): void {
    void lineActions.load().then(({ createLineActions }) => {
      lines ??= createLineActions({
        pointed,
        log,
        reading,
        show: actions.show,
        repaint,
        goTo: (id) => void reading()?.goTo(id),
        tell,
      });
      work(lines);
    }, unloaded);
  }

  function withLabels(work: (it: Labels) => void): void {
    void labelling.load().then(({ createLabels }) => {
      labels ??= createLabels({ pane, bar: elementOf('labels'), settings });
      work(labels);
    }, unloaded);
  }

  function withColumns(work: (it: Columns) => void): void {
    void columnPart.load().then(({ createColumns }) => {
      columns ??= createColumns({ pane, settings, repaint, tell });
      work(columns);
    }, unloaded);
  }

  return {
    get commands() {
      return commands ?? [];
    },
    need(part) {
      void part.load().then(draw, unloaded);
    },
    needOnce(part, then) {
      if (asked.has(part)) return;
      asked.add(part);
      void part.load().then(then, unloaded);
    },
    withCommands,
    withLines,
    runKey(name) {
      withCommands((all) => all.find(({ keys, run }) => run && keys.includes(name))?.run?.(name));
    },
    withColumns,
    applySettings() {
      if (settings.now.columns.length > 0 && columns === null) withColumns(() => undefined);
      if (settings.now.labels.length > 0 || labels !== null) withLabels((it) => it.update());
    },
    forgetLines: () => lines?.forget(),
  };
}
