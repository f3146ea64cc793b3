import { existsSync, readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

interface Instruction {
  readonly name: string;
  readonly words: string;
}

/** [spec] https://docs.docker.com/reference/dockerfile/#format */
function parse(text: string): Instruction[] {
  const lines = text
    .split('\n')
    .filter((line) => !line.trimStart().startsWith('#'))
    .join('\n')
    .replaceAll(/\\\n/g, ' ')
    .split('\n');
  return lines.flatMap((line) => {
    const [, name, words = ''] = /^\s*([A-Za-z]+)\s+(.*)$/.exec(line) ?? [];
    return name === undefined ? [] : [{ name: name.toUpperCase(), words: words.trim() }];
  });
}

const instructions = parse(readFileSync('deploy/Dockerfile', 'utf8'));
const lastStage = instructions.slice(instructions.findLastIndex(({ name }) => name === 'FROM'));

function wordsOf(name: string, among = instructions): string[] {
  return among.filter((it) => it.name === name).map(({ words }) => words);
}

/** What a COPY takes from the project's folder. */
function sources(words: string): string[] {
  if (words.includes('--from=')) return [];
  return words
    .split(/\s+/)
    .filter((word) => !word.startsWith('--'))
    .slice(0, -1);
}

describe('the Dockerfile', () => {
  test('begins with images of a version, and no newer than what is tested', () => {
    const images = wordsOf('FROM').map((words) => words.split(' ')[0] ?? '');
    expect(images.length).toBeGreaterThan(0);
    for (const image of images) expect(image).toMatch(/^[\w./-]+:\d+(?:\.\d+)*-\w+$/);
  });

  test('copies what is in the project, and what is not left out of the context', () => {
    const left = readFileSync('.dockerignore', 'utf8').split('\n').filter(Boolean);
    const copied = wordsOf('COPY').flatMap(sources);
    expect(copied).toContain('package-lock.json');
    for (const path of copied) {
      expect(existsSync(path), path).toBe(true);
      expect(left, path).not.toContain(path);
    }
  });

  test('leaves out of the context what is made, what is large, and what is nobody’s business', () => {
    const left = readFileSync('.dockerignore', 'utf8').split('\n');
    expect(left).toEqual(expect.arrayContaining(['node_modules', 'dist', '.git']));
  });

  test('fetches nothing by itself, and nothing that it installs runs a script', () => {
    expect(wordsOf('ADD')).toEqual([]);
    const runs = wordsOf('RUN').join('\n');
    expect(runs).not.toMatch(/\b(?:curl|wget|sudo|apk|apt-get)\b/);
    for (const step of runs.match(/npm (?:ci|install|prune)[^&\n]*/g) ?? []) {
      expect(step).toContain('--ignore-scripts');
    }
    expect(runs).toContain('npm ci ');
    expect(runs).not.toContain('npm install');
  });

  test('leaves out of the image what only its making needs', () => {
    const runs = wordsOf('RUN').join('\n');
    expect(runs).toMatch(/npm (?:ci|prune) --omit=dev/);
    expect(wordsOf('RUN', lastStage)).toEqual([]);
    for (const copy of wordsOf('COPY', lastStage)) expect(copy).toContain('--from=build');
  });

  test('starts the server itself, as a user who is not root', () => {
    expect(wordsOf('USER', lastStage)).toEqual(['node']);
    const after = lastStage.findIndex(({ name }) => name === 'USER');
    const begins = lastStage.findIndex(({ name }) => name === 'ENTRYPOINT');
    expect(begins).toBeGreaterThan(after);
    // As a list: a shell would take the signals.
    for (const words of [...wordsOf('ENTRYPOINT'), ...wordsOf('CMD')]) {
      expect(JSON.parse(words)).toBeInstanceOf(Array);
    }
    expect(wordsOf('ENTRYPOINT')).toHaveLength(1);
  });

  test('says how its health is asked for, and holds no secret', () => {
    expect(wordsOf('HEALTHCHECK', lastStage)[0]).toMatch(/--timeout=\d+s CMD \[/);
    const set = [...wordsOf('ENV'), ...wordsOf('ARG')].join('\n');
    expect(set).not.toMatch(/secret|password|token|key/i);
  });
});
