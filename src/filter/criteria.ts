import { LEVELS, levelOfName } from './level.ts';
import type { Level } from './level.ts';
import type { Pattern, PatternProblem } from './pattern.ts';
import { parsePattern } from './pattern.ts';

/** What a viewer wants to see of a log, as the parameters of its request say it. */
export interface FilterParameters {
  readonly grep: readonly string[];
  readonly exclude: readonly string[];
  readonly level: string | null;
  readonly context: number;
}

/** What a viewer wants to see of a log, read and checked. */
export interface Criteria {
  /** All of them must be in a line. */
  readonly grep: readonly Pattern[];
  /** None of them may be. */
  readonly exclude: readonly Pattern[];
  /** Levels that pass; null for any, and for lines without one. */
  readonly levels: ReadonlySet<Level> | null;
  /** Lines around each that passes which are let through as well. */
  readonly context: number;
  /** Whether a line may take long: there is an expression. */
  readonly isSlow: boolean;
  /** Equal criteria have equal keys. */
  readonly key: string;
}

/** A parameter that cannot be read. */
export interface FilterProblem {
  readonly parameter: 'grep' | 'exclude' | 'level';
  readonly value: string;
  readonly problem: string;
}

/** The most patterns that one viewer may give. */
const MAX_PATTERNS = 16;
/** The most lines around one that passes. */
export const MAX_CONTEXT = 1000;

/** Reads the parameters of a filter; null where they ask for none. */
export function parseFilter(parameters: FilterParameters): Criteria | FilterProblem | null {
  const { context } = parameters;
  const grep = parseAll('grep', parameters.grep);
  if ('problem' in grep) return grep;
  const exclude = parseAll('exclude', parameters.exclude);
  if ('problem' in exclude) return exclude;
  const levels = parameters.level === null ? null : parseLevels(parameters.level);
  if (levels !== null && 'problem' in levels) return levels;
  if (grep.length === 0 && exclude.length === 0 && levels === null) return null;
  const key = JSON.stringify([
    grep.map(({ source }) => source).toSorted(),
    exclude.map(({ source }) => source).toSorted(),
    levels === null ? null : [...levels],
    context,
  ]);
  const isSlow = [...grep, ...exclude].some(({ needle }) => needle === null);
  return { grep, exclude, levels, context, isSlow, key };
}

function parseAll(
  parameter: 'grep' | 'exclude',
  values: readonly string[],
): readonly Pattern[] | FilterProblem {
  const excess = values[MAX_PATTERNS];
  if (excess !== undefined) {
    const problem = `there may be ${MAX_PATTERNS} of them at most; join some as /one|other/`;
    return { parameter, value: excess, problem };
  }
  const patterns: Pattern[] = [];
  for (const value of values) {
    const parsed: Pattern | PatternProblem = parsePattern(value);
    if ('problem' in parsed) return { parameter, value, problem: parsed.problem };
    patterns.push(parsed);
  }
  return patterns;
}

/** One name stands for itself and all that is worse; several stand for themselves. */
function parseLevels(value: string): ReadonlySet<Level> | FilterProblem {
  const names = value.split(',');
  const levels = names.map((name) => levelOfName(name.trim()));
  const unknown = names.find((_name, index) => levels[index] === null);
  if (unknown !== undefined) {
    const problem = `"${unknown}" is no level; write one of ${LEVELS.join(', ')}, or several with commas`;
    return { parameter: 'level', value, problem };
  }
  const [least = null] = levels;
  const isListed = (level: Level): boolean =>
    levels.length === 1
      ? LEVELS.indexOf(level) >= LEVELS.indexOf(least ?? level)
      : levels.includes(level);
  return new Set(LEVELS.filter(isListed));
}
