import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

import { expect, test } from 'vitest';

interface Packed {
  readonly files: readonly { readonly path: string; readonly size: number }[];
  readonly size: number;
}

/** What would be published, without building it anew. */
function pack(): Packed {
  const words = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const [packed]: Packed[] = JSON.parse(execFileSync('npm', words, { encoding: 'utf8' }));
  if (packed === undefined) throw new Error('npm packs nothing');
  return packed;
}

test('the package has what is needed to run it and to set it up, and nothing else', () => {
  const { files, size } = pack();
  const paths = files.map(({ path }) => path);
  for (const needed of [
    'dist/cli.js',
    'dist/index.js',
    'dist/index.d.ts',
    'dist/web/index.html',
    'config.schema.json',
    'config.example.json',
    'docs/deploy.md',
    'deploy/sse-tail.service',
    'README.md',
    'LICENSE',
  ]) {
    expect(paths).toContain(needed);
  }
  const allowed =
    /^(?:dist|docs|deploy)\/|^(?:config\.(?:schema|example)\.json|package\.json|README\.md|LICENSE)$/;
  expect(paths.filter((path) => !allowed.test(path) || path.endsWith('.map'))).toEqual([]);
  expect(size).toBeLessThan(1_500_000);
});

test('none of the dependencies runs a script when it is installed', () => {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  const scripted = Object.entries<{ hasInstallScript?: boolean; dev?: boolean }>(lock.packages)
    .filter(([, { hasInstallScript, dev }]) => hasInstallScript === true && dev !== true)
    .map(([path]) => path);
  expect(scripted).toEqual([]);
});

test('the dashboard asks for metrics that there are', () => {
  const said = readdirSync('src/metrics').map((file) =>
    readFileSync(`src/metrics/${file}`, 'utf8'),
  );
  const known = new Set(said.join('\n').match(/\b(?:sse_tail|process)_\w+/g));
  const asked = readFileSync('deploy/grafana-dashboard.json', 'utf8').match(
    /\b(?:sse_tail|process)_\w+/g,
  );
  expect(asked?.length).toBeGreaterThan(10);
  expect(asked?.filter((name) => !known.has(name))).toEqual([]);
});
