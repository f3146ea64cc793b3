// Runs the tests: makes sure that there is a browser, then vitest. Words behind it go to vitest:
//   node test/run.mjs test/config -t "unknown key"
// A browser elsewhere than where it usually is: CHROMIUM_PATH=/path/to/chromium
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const BROWSERS_ELSEWHERE = [
  '/snap/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
/** Programs that some tests drive; without one its suites are left out. */
const TOOLS = ['caddy', 'curl', 'gzip', 'haproxy', 'logrotate', 'nginx', 'openssl'];

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const browser = findBrowser() ?? (installBrowser() ? findBrowser() : null);
const missing = TOOLS.filter((tool) => !onPath(tool));
if (browser === null) missing.unshift('chromium (or set CHROMIUM_PATH)');

// The reporter prints these again at the end, where they are seen.
const notes = [process.env.SSE_TAIL_TEST_NOTES].filter(Boolean);
if (missing.length > 0) notes.push(`missing on this machine: ${missing.join(', ')}`);

const words = ['node_modules/vitest/vitest.mjs', 'run', ...process.argv.slice(2)];
const { status, error } = spawnSync(
  process.execPath,
  [
    ...words,
    '--reporter=default',
    '--reporter=./test/tally-reporter.ts',
    '--reporter=./test/faults-reporter.ts',
  ],
  {
    stdio: 'inherit',
    env: {
      ...process.env,
      ...(browser === null ? {} : { CHROMIUM_PATH: browser }),
      SSE_TAIL_TEST_NOTES: notes.join('\n'),
    },
  },
);
if (error) throw error;
process.exitCode = status ?? 1;

function findBrowser() {
  const given = process.env.CHROMIUM_PATH;
  if (given && isExecutable(given)) return given;
  const found = BROWSERS.map(onPath).find((path) => path !== null);
  return found ?? BROWSERS_ELSEWHERE.find(isExecutable) ?? null;
}

/** Only where that can be done without asking anybody: as root on Debian and its relatives. */
function installBrowser() {
  if (process.getuid?.() !== 0 || !onPath('apt-get')) return false;
  console.log('no browser here: installing chromium with apt-get');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const steps = [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', 'chromium'],
  ];
  const isDone = steps.every(
    (step) =>
      spawnSync('apt-get', step, { stdio: ['ignore', 'ignore', 'inherit'], env }).status === 0,
  );
  if (!isDone) console.log('chromium could not be installed; the tests go on without a browser');
  return isDone;
}

function onPath(name) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, name)).find(isExecutable) ?? null;
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
