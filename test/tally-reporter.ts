import type { Reporter, SerializedError, TestModule, TestSuite } from 'vitest/node';

/** What became of the tests. */
interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

/**
 * Ends a run with `N passed, N failed, N skipped`, the very last line, above it the suites that
 * were left out, the tests that failed and passed when they were tried again, and, from
 * `SSE_TAIL_TEST_NOTES`, what the machine lacks. What fails outside a test, such as a file that cannot be
 * loaded or a hook, counts as failed.
 */
export default class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const tally = count(modules);
    tally.failed += unhandled.length;
    const leftOut = modules.flatMap(skippedIn);
    const notes = process.env['SSE_TAIL_TEST_NOTES'];
    const lines = [
      '',
      ...leftOut.map((name) => `left out: ${name}`),
      ...modules.flatMap(shakyIn).map((name) => `failed once, and is to be mended: ${name}`),
      ...(notes ? [notes] : []),
      `${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`,
    ];
    process.stdout.write(`${lines.join('\n')}\n`);
    // A run in which nothing was tested has shown nothing.
    if (tally.failed > 0 || tally.passed === 0) process.exitCode = 1;
  }
}

function count(modules: readonly TestModule[]): Tally {
  const tally: Tally = { passed: 0, failed: 0, skipped: 0 };
  for (const module of modules) {
    tally.failed += module.errors().length;
    for (const suite of module.children.allSuites()) tally.failed += suite.errors().length;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      // A test that never came to its end did not pass.
      tally[state === 'pending' ? 'failed' : state] += 1;
    }
  }
  return tally;
}

/** Tests that passed, but not at the first try. */
function shakyIn(module: TestModule): string[] {
  return (
    [...module.children.allTests()]
      // What is expected to fail is tried again as well.
      .filter((test) => test.options.fails !== true && test.diagnostic()?.flaky === true)
      .map((test) => `${module.relativeModuleId} > ${test.fullName}`)
  );
}

/** The largest groups of tests of which none ran. */
function skippedIn(module: TestModule): string[] {
  if (isSkipped(module)) return [module.relativeModuleId];
  return [...module.children.suites()].flatMap((suite) => skippedSuites(suite, module));
}

function skippedSuites(suite: TestSuite, module: TestModule): string[] {
  if (isSkipped(suite)) return [`${module.relativeModuleId} > ${suite.fullName}`];
  return [...suite.children.suites()].flatMap((inner) => skippedSuites(inner, module));
}

function isSkipped(group: TestModule | TestSuite): boolean {
  const tests = [...group.children.allTests()];
  const hasFailed = group.errors().length > 0;
  return !hasFailed && tests.length > 0 && tests.every((test) => test.result().state === 'skipped');
}
