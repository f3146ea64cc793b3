import { parseFilter } from '../../filter/criteria.ts';
import type { Criteria } from '../../filter/criteria.ts';
import { createFilteredMatcher } from '../../search/filtered-matcher.ts';
import type { Matcher } from '../../search/matcher.ts';
import { createRegexMatcher } from '../../search/regex-matcher.ts';
import { createCaselessMatcher, createTextMatcher } from '../../search/text-matcher.ts';
import { badParameter } from './parameters.ts';
import type { Parameters } from './parameters.ts';

/** The longest text or expression. Characters. */
const MAX_QUERY_LENGTH = 500;

/** The parameters of a filter, but for `context`: whoever looks up asks for what is around a line. */
export const FILTER_PARAMETERS = ['grep', 'exclude', 'level'] as const;
/** Those of them that may be given more than once. */
export const REPEATABLE = ['grep', 'exclude'] as const;

/** What is to be looked for; null where nothing is given. @throws {SseTailError} ERR_BAD_PARAMETER */
export function matcherOf(given: Parameters<'q' | 'mode' | 'case'>): Matcher | null {
  const ignoresCase = given.word('case', ['exact', 'ignore']) === 'ignore';
  const isText = given.word('mode', ['text', 'regex']) === 'text';
  const query = given.get('q') ?? '';
  if (query === '') return null;
  if (query.length > MAX_QUERY_LENGTH) {
    throw badParameter(`"q" is longer than ${MAX_QUERY_LENGTH} characters; look for a part of it`);
  }
  if (/[\r\n]/.test(query)) throw badParameter('"q" holds a line end; look for a part of one line');
  if (isText) return ignoresCase ? createCaselessMatcher(query) : createTextMatcher(query);
  const matcher = createRegexMatcher(query, ignoresCase);
  if ('problem' in matcher) throw badParameter(`"q" cannot be looked for: ${matcher.problem}`);
  return matcher;
}

/**
 * Only what is in lines that pass the filter.
 * @param matcher null: each such line. @throws {SseTailError} ERR_BAD_PARAMETER
 */
export function filtered(
  given: Parameters<'grep' | 'exclude' | 'level'>,
  matcher: Matcher | null,
): Matcher {
  const criteria = criteriaOf(given);
  if (criteria !== null) return createFilteredMatcher(matcher, criteria);
  if (matcher !== null) return matcher;
  throw badParameter(
    '"q" is missing; give the text to look for, or a filter: "grep", "exclude" or "level"',
  );
}

/** Which lines are wanted; null where all are. @throws {SseTailError} ERR_BAD_PARAMETER */
export function criteriaOf(given: Parameters<'grep' | 'exclude' | 'level'>): Criteria | null {
  const grep = given.all('grep');
  const exclude = given.all('exclude');
  const criteria = parseFilter({ grep, exclude, level: given.get('level'), context: 0 });
  if (criteria === null || 'key' in criteria) return criteria;
  const { parameter, value, problem } = criteria;
  throw badParameter(`"${parameter}" cannot be "${value.slice(0, 60)}": ${problem}`);
}
