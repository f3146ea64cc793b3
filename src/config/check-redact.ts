import { parseRedaction, problemOfAll } from '../redact/redactor.ts';
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
  const parsed = redact.map(parseRedaction);
  const wrong = parsed.flatMap((it, index) => {
    if (!('problem' in it)) return [];
    const message = `cannot be ${JSON.stringify(redact[index])}: ${it.problem}`;
    return [{ path: ['logs', name, 'redact', String(index)], message }];
  });
  if (wrong.length > 0) return wrong;
  const message = problemOfAll(parsed.flatMap((it) => ('problem' in it ? [] : [it])));
  return message === null ? [] : [{ path: ['logs', name, 'redact'], message }];
}
