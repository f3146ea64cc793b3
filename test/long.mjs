// The long forms of the tests: the same tests, with more of what they do.
//   npm run test:matrix -- --rotations 100 --rate 5000 --only "create dateext"
//   npm run test:kill -- --kills 200
//   npm run test:several -- --seconds 60
//   npm run test:paging -- --megabytes 1024
//   npm run test:floods -- --seconds 20 --only unread
//   npm run test:cuts -- --cuts 100
//   npm run test:hostile -- --times 10000
//   npm run test:soak -- --minutes 60 --seed 42 --poll
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const string = (fallback) => ({ type: 'string', default: fallback });
const REPORT = 'test/output/matrix.jsonl';
const FLOODS_REPORT = 'test/output/floods.jsonl';

const COMMANDS = {
  matrix: {
    options: { rotations: string('100'), rate: string('5000'), only: string('') },
    files: ['test/rotator'],
    env: ({ rotations, rate, only }) => ({
      SSE_TAIL_MATRIX_ROTATIONS: rotations,
      SSE_TAIL_MATRIX_RATE: rate,
      SSE_TAIL_MATRIX_ONLY: only,
      SSE_TAIL_MATRIX_REPORT: REPORT,
    }),
    after: printMatrix,
  },
  kill: {
    options: { kills: string('200') },
    files: ['test/resume/cut-and-kill.test.ts'],
    words: () => ['-t', 'compression'],
    env: ({ kills }) => ({ SSE_TAIL_KILLS: kills }),
  },
  several: {
    options: { seconds: string('60') },
    files: ['test/several/exact.test.ts'],
    env: ({ seconds }) => ({ SSE_TAIL_SEVERAL_SECONDS: seconds, SSE_TAIL_TEST_FULL: '1' }),
  },
  paging: {
    options: { megabytes: string('1024') },
    files: ['test/api/paging-family.test.ts'],
    env: ({ megabytes }) => ({ SSE_TAIL_PAGING_MEGABYTES: megabytes }),
  },
  floods: {
    options: { seconds: string('20'), only: string('') },
    files: ['test/floods'],
    words: ({ only }) => (only === '' ? [] : ['-t', only]),
    env: ({ seconds }) => ({
      SSE_TAIL_FLOOD_SECONDS: seconds,
      SSE_TAIL_FLOOD_REPORT: FLOODS_REPORT,
    }),
    after: printFloods,
  },
  cuts: {
    options: { cuts: string('100') },
    files: ['test/browser/cuts.test.ts'],
    env: ({ cuts }) => ({ SSE_TAIL_CUTS: cuts }),
  },
  hostile: {
    options: { times: string('10000') },
    files: ['test/http/garbage.test.ts', 'test/file/swapped-links.test.ts'],
    env: ({ times }) => ({ SSE_TAIL_TEST_GARBAGE: times, SSE_TAIL_TEST_SWAPS: times }),
  },
  soak: {
    options: { minutes: string('10'), seed: string(''), poll: { type: 'boolean', default: false } },
    files: ['test/resume/model.test.ts'],
    words: ({ poll }) => (poll ? ['-t', 'by the poll alone'] : []),
    env: ({ minutes, seed }) => ({
      SSE_TAIL_MODEL_MINUTES: minutes,
      ...(seed === '' ? {} : { SSE_TAIL_MODEL_SEED: seed }),
    }),
  },
};

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const [name = '', ...args] = process.argv.slice(2);
const command = COMMANDS[name];
if (command === undefined) throw new Error(`one of: ${Object.keys(COMMANDS).join(', ')}`);
const { values } = parseArgs({ args, options: command.options });

mkdirSync('test/output', { recursive: true });
for (const report of [REPORT, FLOODS_REPORT]) rmSync(report, { force: true });
const words = ['run', ...command.files, ...(command.words?.(values) ?? [])];
const { status } = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', ...words], {
  stdio: 'inherit',
  env: { ...process.env, ...command.env(values) },
});
command.after?.();
process.exitCode = status ?? 1;

function rowsOf(report) {
  const lines = readFileSync(report, 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line));
}

/** A line for each flood: what it opened, and how late the lines of everybody else were. */
function printFloods() {
  const table = rowsOf(FLOODS_REPORT).map(({ p50, p99, most, grownMib, ...row }) => ({
    ...row,
    'p50 ms': p50,
    'p99 ms': p99,
    'most ms': most,
    'MiB more': Math.round(grownMib),
  }));
  console.table(table);
}

/** A line for each combination: what the log lost, and what each viewer missed of it, was told, or not. */
function printMatrix() {
  const table = rowsOf(REPORT).map(
    ({ name: rotation, lineCount, lost, delayMs, mostMib, viewers }) => ({
      rotation: rotation.replace(/^.*: /, ''),
      lines: lineCount,
      lost,
      ...Object.fromEntries(viewers.map((viewer) => [viewer.kind, wordsOf(viewer)])),
      'p99 ms': Math.round(delayMs),
      MiB: Math.round(mostMib),
    }),
  );
  console.log('Of each viewer: lines missed, holes that it was not told of, lines twice or torn.');
  console.table(table);
}

function wordsOf({ missing, untold, faults }) {
  return `${missing} / ${untold.length} / ${faults}`;
}
