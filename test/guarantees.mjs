// Rewrites the table of faults in docs/guarantees.md from what the last run of all tests wrote down.
//   npm test && npm run guarantees
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const PAGE = 'docs/guarantees.md';
const BEGIN = '<!-- faults: begin -->';
const END = '<!-- faults: end -->';
const WAYS = ['watcher', 'poll', 'websocket'];
/** More tests of one fault than this are counted, not named. */
const MOST_NAMES = 2;

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const tests = JSON.parse(readFileSync('test/output/faults.json', 'utf8'));
const ids = [...new Set(tests.map(({ id }) => id))].toSorted((a, b) => (a < b ? -1 : 1));
const rows = ids.map((id) =>
  rowOf(
    id,
    tests.filter((test) => test.id === id),
  ),
);
const head =
  '| ID | what was set up | with the watcher | poll only | WebSocket | outcome |\n|-|-|-|-|-|-|';
const page = readFileSync(PAGE, 'utf8');
const [before, rest] = page.split(BEGIN);
const after = rest?.split(END)[1];
if (after === undefined) throw new Error(`${PAGE} has no ${BEGIN} … ${END}`);
writeFileSync(PAGE, `${before}${BEGIN}\n\n${[head, ...rows].join('\n')}\n\n${END}${after}`);
const { status } = spawnSync('node_modules/.bin/oxfmt', [PAGE], { stdio: 'inherit' });
process.exitCode = status ?? 1;

function rowOf(id, own) {
  const names = [...new Set(own.map(({ words }) => words))];
  const named = names
    .slice(0, MOST_NAMES)
    .join('; ')
    .replaceAll('|', String.raw`\|`);
  const more = names.length > MOST_NAMES ? `; and ${names.length - MOST_NAMES} more` : '';
  const cells = WAYS.map((way) => wordOf(own.filter((test) => test.way === way)));
  return `| ${[id, named + more, ...cells, outcomeOf(own)].join(' | ')} |`;
}

/** How many tests passed; nothing where there is none. */
function wordOf(own) {
  const ran = own.filter(({ state }) => state === 'passed' || state === 'failed');
  if (ran.length === 0) return '';
  const passed = ran.filter(({ state }) => state === 'passed').length;
  return passed === ran.length ? String(passed) : `${passed} of ${ran.length}`;
}

function outcomeOf(own) {
  const has = (wanted) => own.some(({ state }) => state === wanted);
  if (has('failed')) return 'fails';
  if (!has('passed')) return has('known') ? 'does not hold yet' : 'was not run';
  return has('known') ? 'holds, but for a known case' : 'holds';
}
