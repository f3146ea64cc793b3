import { parseRedaction } from '../redact/redactor.ts';
import type { Problem } from './problem.ts';
import type { Settings } from './settings.ts';

/** What is wrong with what is to be hidden. */
export function checkRedact({ logs, folders, idKeyFile }: Settings): Problem[] {
  const entries = Object.entries({ ...logs, ...folders });
  const hiding = entries.filter(([, { redact = [] }]) => redact.length > 0);
  const wrong = hiding.flatMap(([name, { redact = [] }]) => checkExpressions(name, redact));
  const [first] = hiding;
  if (first === undefined || idKeyFile !== null) return wrong;
  const message =
    `is needed by "redact" of "${first[0]}": without a key its ids would tell what is hidden to whoever tries it out. ` +
    'Make one with: (umask 077; openssl rand -out ids.key 32), and write "idKeyFile": "ids.key"';
  return [...wrong, { path: ['idKeyFile'], message }];
}

function checkExpressions(name: string, redact: readonly string[]): Problem[] {
  return redact.flatMap((pattern, index) => {
    const parsed = parseRedaction(pattern);
    if (!('problem' in parsed)) return [];
    const message = `cannot be ${JSON.stringify(pattern)}: ${parsed.problem}`;
    return [{ path: ['logs', name, 'redact', String(index)], message }];
  });
}
