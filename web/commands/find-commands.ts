import { apiUrl } from '../api.ts';
import { copyText } from '../clipboard.ts';
import { linkToLine } from '../line-link.ts';
import type { LineRow } from '../lines/row.ts';
import type { Reading } from '../reading.ts';
import { withContext } from '../filter-context.ts';
import { addFilter, isFiltering, NO_FILTER } from '../filter.ts';
import type { Filter } from '../filter.ts';
import type { Pointed } from '../pointed.ts';
import { saveFrom } from '../save.ts';
import { openTool } from '../tools/open-tool.ts';
import type { Tool } from '../tools/open-tool.ts';
import type { Command } from './command.ts';

export interface FindCommandsOptions {
  readonly reading: () => Reading | null;
  readonly pointed: Pointed;
  readonly tell: (words: string) => void;
}

/** Everything that finds a place in the open log. */
export function findCommands({ reading, pointed, tell }: FindCommandsOptions): Command[] {
  return [
    {
      group: 'Read',
      title: 'Go to the beginning',
      keys: ['g', 'Home'],
      run: () => void reading()?.goTo('start'),
    },
    {
      group: 'Find',
      title: 'Find in the whole log',
      keys: ['/'],
      run: () => focusOn('find', reading),
    },
    {
      group: 'Find',
      title: 'Find in the whole log; once more, in the browser',
      keys: ['Ctrl+f'],
      run: () => focusOn('find', reading),
      inMenu: false,
    },
    { group: 'Find', title: 'Next hit', keys: ['n'], run: () => reading()?.step('forward') },
    { group: 'Find', title: 'Previous hit', keys: ['N'], run: () => reading()?.step('back') },
    {
      group: 'Find',
      title: 'Go to a place',
      keys: [':', 'Ctrl+g'],
      run: () => focusOn('go-to', reading),
    },
    {
      group: 'Find',
      title: 'Go to so many percent: a number, then Enter',
      keys: ['p', '%'],
      run: askForPercent,
      inMenu: false,
    },
    ...filterCommands(reading, pointed),
    ...levelCommands(reading),
    {
      group: 'Read',
      title: 'Back to where the last jump began',
      keys: ["'"],
      run: () => reading()?.goBack(),
    },
    { group: 'Read', title: 'Next file', keys: [']'], run: () => reading()?.stepFile('forward') },
    {
      group: 'Read',
      title: 'Beginning of the file, previous file',
      keys: ['['],
      run: () => reading()?.stepFile('back'),
    },
    {
      group: 'Find',
      title: 'Back to the filter, or end the search',
      keys: ['Escape'],
      run: () => reading()?.escape(),
      inMenu: false,
    },
    {
      group: 'Line',
      title: 'Copy a link to the line',
      keys: ['Y'],
      run: () =>
        void copyLink(pointed.line(), reading()).then(
          () => tell('Link copied'),
          () => tell('Nothing was copied: the browser does not allow it, or the page is offline'),
        ),
    },
    {
      group: 'Page',
      title: 'Download the lines that pass the filter',
      keys: [],
      run: () => downloadPassing(reading()),
    },
    { group: 'Show', title: 'Histogram', keys: ['i'], run: () => reading()?.toggleHistogram() },
  ];
}

/** Of several logs there is a link to where they are read. */
async function copyLink(line: LineRow | undefined, reading: Reading | null): Promise<void> {
  await copyText(reading === null ? location.href : await linkToLine({ reading, line }));
}

/** All files of the log, oldest first; without a filter all their lines. */
function downloadPassing(open: Reading | null): void {
  if (open?.name === undefined) return open?.refuse?.();
  const { filter } = open.viewer.status;
  const url = apiUrl(`logs/${encodeURIComponent(open.name)}`);
  const query = { format: 'text', follow: 'false', from: 'start', context: `${filter.context}` };
  url.search = new URLSearchParams(query).toString();
  addFilter(url.searchParams, filter);
  saveFrom(url.href, `${open.name}.log`);
}

function filterCommands(reading: () => Reading | null, pointed: Pointed): Command[] {
  let left = NO_FILTER;
  const toggle = (filter: Filter): Filter => {
    if (!isFiltering(filter)) return left;
    left = filter;
    return NO_FILTER;
  };
  const change = (to: (filter: Filter) => Filter) => () => reading()?.changeFilter(to);
  return [
    { group: 'Find', title: 'Filter', keys: ['&'], run: () => focusOn('filter', reading) },
    {
      group: 'Find',
      title: 'Take the filter away, or back',
      keys: ['Ctrl+F'],
      run: change(toggle),
    },
    {
      group: 'Find',
      title: 'More lines around each that passes',
      keys: ['z'],
      run: change((it) => withContext(it, 'more')),
      inMenu: false,
    },
    {
      group: 'Find',
      title: 'Fewer lines around each that passes',
      keys: ['Z'],
      run: change((it) => withContext(it, 'less')),
      inMenu: false,
    },
    {
      group: 'Find',
      title: 'Show the line without the filter',
      keys: ['.'],
      run: () => reading()?.openContext(pointed.line()),
    },
  ];
}

function levelCommands(reading: () => Reading | null): Command[] {
  const to = (level: string, dir: 'forward' | 'back') => () => reading()?.stepLevel(level, dir);
  return [
    { group: 'Find', title: 'Next error', keys: ['e'], run: to('error', 'forward') },
    { group: 'Find', title: 'Previous error', keys: ['E'], run: to('error', 'back') },
    { group: 'Find', title: 'Next warning or error', keys: ['W'], run: to('warn', 'forward') },
    { group: 'Find', title: 'Previous warning or error', keys: ['Alt+w'], run: to('warn', 'back') },
  ];
}

/** As in less: only the number has to be written. */
function askForPercent(): void {
  const input = openTool('go-to');
  if (input === null) return;
  input.value = '%';
  input.setSelectionRange(0, 0);
  // Whoever leaves it unsaid finds the box as it was.
  const clear = (): void => {
    if (input.value === '%') input.value = '';
  };
  input.addEventListener('blur', clear, { once: true });
}

function focusOn(id: Tool, reading: () => Reading | null): void {
  if (openTool(id) === null) reading()?.refuse?.();
}
