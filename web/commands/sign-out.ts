import { apiUrl } from '../api.ts';
import type { Command } from './command.ts';

/** Longer than this nobody waits for an answer. */
const ANSWER_MS = 5_000;

/** Offered to whom has signed in on a page of this server. */
export function signOutCommand(user: () => string | null, tell: (words: string) => void): Command {
  return {
    group: 'Page',
    title: 'Sign out',
    keys: [],
    get run() {
      return user() === null ? undefined : () => void signOut(tell);
    },
    state: () => user() ?? '',
  };
}

async function signOut(tell: (words: string) => void): Promise<void> {
  // The answer leads to a page, which is of no use here: only its cookie is.
  const init = {
    method: 'POST',
    redirect: 'manual',
    signal: AbortSignal.timeout(ANSWER_MS),
  } as const;
  const answer = await fetch(apiUrl('logout'), init).catch(() => null);
  if (answer?.type === 'opaqueredirect') location.reload();
  else tell('The server does not answer: you are still signed in');
}
