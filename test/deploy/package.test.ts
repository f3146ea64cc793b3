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

/** What there may be, by where it is and what its name ends with. */
const KINDS = [
  /^dist\/[\w/-]+\.(?:js|d\.ts)$/,
  /^dist\/web\/(?:assets\/)?[\w.-]+\.(?:js|css|html|svg)$/,
  /^docs\/[\w-]+\.(?:md|png)$/,
  /^deploy\/(?:Caddyfile|Dockerfile|[\w-]+\.(?:cfg|conf|json|service))$/,
  /^(?:config\.(?:schema|example)\.json|package\.json|README\.md|LICENSE)$/,
];
const MAX_PACKED_BYTES = 1_000_000;

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
  expect(paths.filter((path) => !KINDS.some((kind) => kind.test(path)))).toEqual([]);
  expect(paths.filter((path) => /(?:^|\/)test|\.test\./.test(path))).toEqual([]);
  expect(size).toBeLessThan(MAX_PACKED_BYTES);
});

test('no file of the package has a secret, or says where it was made', () => {
  const here = process.cwd();
  const texts = pack().files.filter(({ path }) => !path.endsWith('.png'));
  const telling = texts.filter(({ path }) => {
    const text = readFileSync(path, 'utf8');
    return text.includes(here) || /-----BEGIN [A-Z ]*PRIVATE KEY-----\n/.test(text);
  });
  expect(telling.map(({ path }) => path)).toEqual([]);
});

interface Bom {
  readonly bomFormat: string;
  readonly specVersion: string;
  readonly components: readonly {
    readonly name: string;
    readonly version: string;
    readonly purl: string;
    readonly licenses?: readonly unknown[];
  }[];
}

test('the bill of materials names everything that runs, with its licence, and nothing that does not', () => {
  const words = ['run', '--silent', 'sbom'];
  const bom: Bom = JSON.parse(execFileSync('npm', words, { encoding: 'utf8', stdio: 'pipe' }));
  expect(bom.bomFormat).toBe('CycloneDX');
  expect(bom.specVersion).toMatch(/^1\.\d$/);
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  const installed = Object.entries<{ version: string; dev?: boolean }>(packages).filter(
    ([path, { dev }]) => path !== '' && dev !== true,
  );
  const runs = installed.map(
    ([path, { version }]) => `${path.replace(/^.*node_modules\//, '')}@${version}`,
  );
  expect(bom.components.map(({ name, version }) => `${name}@${version}`).toSorted()).toEqual(
    [...new Set(runs)].toSorted(),
  );
  for (const { name, purl, licenses = [] } of bom.components) {
    expect(purl, name).toMatch(/^pkg:npm\//);
    expect(licenses.length, name).toBeGreaterThan(0);
  }
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
