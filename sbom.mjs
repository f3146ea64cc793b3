// Writes what the package is made of when it runs, as CycloneDX: npm run sbom > sbom.json
// npm leaves out what development uses as well (its `--omit=dev` looks at who wants a package, not at whether anybody
// else does), so it is asked about a lock file in which nothing of development is.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const read = (name) => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));
const { devDependencies: _unused, scripts: _neither, ...manifest } = read('package.json');
const lock = read('package-lock.json');
delete lock.packages[''].devDependencies;
for (const [path, { dev }] of Object.entries(lock.packages)) if (dev) delete lock.packages[path];

const parent = mkdtempSync(join(tmpdir(), 'sse-tail-sbom-'));
try {
  writeFileSync(join(parent, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(parent, 'package-lock.json'), JSON.stringify(lock));
  const words = ['sbom', '--sbom-format=cyclonedx', '--package-lock-only'];
  const { status } = spawnSync('npm', words, { cwd: parent, stdio: 'inherit' });
  process.exitCode = status ?? 1;
} finally {
  rmSync(parent, { recursive: true });
}
