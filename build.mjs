// Builds what is out of date: node_modules, then dist/. Plain Node, so that it runs on a fresh clone.
//   node build.mjs                  whatever is needed; nothing when nothing changed
//   node build.mjs --force          everything, whether or not it changed
//   node build.mjs --schema         writes config.schema.json as well
//   node build.mjs --install-only   only node_modules
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const STAMP = 'dist/.built';
const SOURCES = [
  'src',
  'web',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'vite.config.ts',
  'build.mjs',
];
const VITE = 'node_modules/vite/bin/vite.js';

process.chdir(fileURLToPath(new URL('.', import.meta.url)));
const wanted = new Set(process.argv.slice(2));
installIfNeeded();
if (!wanted.has('--install-only')) {
  if (wanted.has('--force') || newestMs(SOURCES) >= newestMs([STAMP])) build();
  if (wanted.has('--schema')) await writeSchema();
}

function installIfNeeded() {
  // npm writes the second file at the end of every install.
  if (newestMs(['node_modules/.package-lock.json']) >= newestMs(['package-lock.json'])) return;
  console.log('installing dependencies (npm ci)');
  run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund'], process.platform === 'win32');
}

function build() {
  const begun = new Date();
  run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', '.', '--emitDeclarationOnly']);
  run(process.execPath, [VITE, 'build', '--logLevel', 'warn']);
  run(process.execPath, [VITE, 'build', 'web', '--logLevel', 'warn']);
  removeOlderThan(begun.getTime());
  chmodSync('dist/cli.js', 0o755);
  writeFileSync(STAMP, '');
  // The stamp has the time of the beginning: what was saved since then is built next time.
  utimesSync(STAMP, begun, begun);
  console.log(`built dist/ in ${((Date.now() - begun.getTime()) / 1000).toFixed(1)} s`);
}

/** tsc and vite write every file anew, so an older one has lost its source. */
function removeOlderThan(timeMs) {
  // Two seconds: some file systems keep time no finer.
  const stale = filesIn('dist').filter((path) => statSync(path).mtimeMs < timeMs - 2000);
  for (const path of stale) rmSync(path);
}

/** What `config.schema.json` holds follows from the schema in src/config/. */
async function writeSchema() {
  const { formatJsonSchema } = await import(pathToFileURL('dist/schema.js').href);
  const path = 'config.schema.json';
  const content = formatJsonSchema();
  if (newestMs([path]) > 0 && readFileSync(path, 'utf8') === content) return;
  writeFileSync(path, content);
  console.log(`wrote ${path}`);
}

/** The newest time among the paths and all that is in them; 0 where nothing is there. */
function newestMs(paths) {
  const times = paths.map((path) => {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (!stats) return 0;
    if (!stats.isDirectory()) return stats.mtimeMs;
    const entries = readdirSync(path).map((name) => join(path, name));
    // A folder's own time tells of what was deleted in it.
    return Math.max(stats.mtimeMs, newestMs(entries));
  });
  return Math.max(0, ...times);
}

function filesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function run(command, words, shell = false) {
  const { status, error } = spawnSync(command, words, { stdio: 'inherit', shell });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}
