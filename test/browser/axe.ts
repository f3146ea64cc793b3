import { source } from 'axe-core';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

/** What the page may look like: chosen in its settings. */
const LOOKS = [
  ['light', 'normal'],
  ['dark', 'normal'],
  ['light', 'more'],
  ['dark', 'more'],
] as const;

/**
 * What axe-core finds wrong with the page as it is, in every theme: the rule, where, and why. Empty where
 * nothing is.
 */
export function breachesInAllThemes(page: Page): Promise<string[]> {
  return breachesIn(page, LOOKS);
}

/** The same where it is enough to look with the usual contrast. */
export function breachesInBothThemes(page: Page): Promise<string[]> {
  return breachesIn(page, LOOKS.slice(0, 2));
}

/** The same of a page that has no themes of its own. */
export async function breachesAsIs(page: Page): Promise<string[]> {
  await page.evaluate(source);
  return breaches(page);
}

async function breachesIn(page: Page, looks: readonly (typeof LOOKS)[number][]): Promise<string[]> {
  // The policy of the page would refuse a script element; this way passes it by.
  await page.evaluate(source);
  const found: string[] = [];
  for (const [theme, contrast] of looks) {
    await page.evaluate(
      ([wanted, more]) =>
        Object.assign(document.documentElement.dataset, { theme: wanted, contrast: more }),
      [theme, contrast] as const,
    );
    found.push(...(await breaches(page)).map((it) => `${theme}, contrast ${contrast}: ${it}`));
  }
  return found;
}

async function breaches(page: Page): Promise<string[]> {
  const results = await page.evaluate<AxeResults>("axe.run({ resultTypes: ['violations'] })");
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} at ${String(target)}: ${failureSummary}`),
  );
}
