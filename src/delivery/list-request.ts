import { SseTailError } from '../errors.ts';

/**
 * Whether a request for the list of logs is for the stream of its changes: `?watch`.
 * @throws {SseTailError} ERR_BAD_PARAMETER
 */
export function isListWatch(query: URLSearchParams): boolean {
  for (const name of query.keys()) {
    if (name !== 'watch') throw bad(`the parameter "${name}" is unknown; there is watch`);
  }
  const [value, ...others] = query.getAll('watch');
  if (others.length > 0) throw bad('the parameter "watch" may be given once');
  if (value === undefined || value === 'false') return false;
  if (value === '' || value === 'true') return true;
  throw bad(`"watch" takes true or false, or nothing, not "${value}"`);
}

function bad(message: string): SseTailError {
  return new SseTailError('ERR_BAD_PARAMETER', message);
}
