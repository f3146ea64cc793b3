import { mkdirSync, writeFileSync } from 'node:fs';

import type { Reporter, TestCase, TestModule } from 'vitest/node';

/** What `docs/guarantees.md` has its table from. */
const REPORT = 'test/output/faults.json';

/** IDs stand at the beginning of a name: `R15: …`, or `E01, E02: …`. */
const IDS = /^((?:[A-Z]\d{2})(?:, [A-Z]\d{2})*): (.*)$/s;

/** A test that shows what becomes of a fault. */
export interface FaultTest {
  readonly id: string;
  /** What was set up, in the words of the test. */
  readonly words: string;
  readonly file: string;
  readonly way: 'watcher' | 'poll' | 'websocket';
  /** `known`: it shows a fault that is there, and is expected to fail. */
  readonly state: 'passed' | 'failed' | 'skipped' | 'known';
}

/** Writes down which faults the tests of a run were about, and how they ended. */
export default class FaultsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()].flatMap(toFaults));
    mkdirSync('test/output', { recursive: true });
    writeFileSync(REPORT, `${JSON.stringify(tests, null, 1)}\n`);
  }
}

function toFaults(test: TestCase): FaultTest[] {
  const names = test.fullName.split(' > ');
  const ids = names.flatMap((name) => IDS.exec(name)?.[1]?.split(', ') ?? []);
  const words = IDS.exec(test.name)?.[2] ?? test.name;
  const { state } = test.result();
  return [...new Set(ids)].map((id) => ({
    id,
    words,
    file: test.module.relativeModuleId,
    way: wayOf(test.fullName),
    state: test.options.fails ? 'known' : state === 'pending' ? 'failed' : state,
  }));
}

function wayOf(name: string): FaultTest['way'] {
  if (/websocket/i.test(name)) return 'websocket';
  return /by the poll alone/.test(name) ? 'poll' : 'watcher';
}
