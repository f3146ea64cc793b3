import { createHash } from 'node:crypto';

import { escapeHtml } from '../lib/escape-html.ts';

/** Light or dark as the system is; readable, and no more than that. */
const STYLE = `
:root { color-scheme: light dark; --ink: #1c1e21; --paper: #fff; --line: #767b83; --act: #0b5cad; --wrong: #b3261e }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e8eb; --paper: #16181c; --line: #8b9098; --act: #8ec5ff; --wrong: #ff9d94 }
}
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem;
  font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper) }
main { width: min(22rem, 100%) }
h1 { font-size: 1.25rem; margin: 0 0 1rem }
label { display: block; margin-top: .75rem }
input, button { font: inherit; color: inherit; width: 100%; padding: .5rem .6rem; border-radius: .3rem;
  border: 1px solid var(--line); background: var(--paper) }
button { margin-top: 1.25rem; border-color: var(--act); color: var(--act); font-weight: 600; cursor: pointer }
:focus-visible { outline: 2px solid var(--act); outline-offset: 2px }
a { color: var(--act) }
[role=alert] { color: var(--wrong); margin: 0 }
`;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** Nothing but the page's own style, and its form back to where it came from. */
export const SIGN_IN_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${STYLE_HASH}'`,
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

export interface SignInPage {
  readonly base: string;
  /** Where to go then; within the base. */
  readonly next: string;
  /** The name that was tried; null: none yet. */
  readonly name: string | null;
  /** What went wrong; null: nothing. */
  readonly problem: string | null;
}

/** The page that asks for a name and a password. */
export function signInPage({ base, next, name, problem }: SignInPage): string {
  // Where the name stands already, the password is what is missing.
  const [nameFocus, passwordFocus] = name === null ? [' autofocus', ''] : ['', ' autofocus'];
  const alert = problem === null ? '' : `<p role="alert">${escapeHtml(problem)}</p>`;
  return page(
    'Sign in',
    `<form method="post" action="${escapeHtml(base)}login">
<h1>Sign in to read the logs</h1>
${alert}
<input type="hidden" name="next" value="${escapeHtml(next)}">
<label for="name">Name</label>
<input id="name" name="name" autocomplete="username" autocapitalize="none" spellcheck="false" required value="${escapeHtml(name ?? '')}"${nameFocus}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required${passwordFocus}>
<button>Sign in</button>
</form>`,
  );
}

/** The page for who is signed in already. */
export function signedInPage(base: string): string {
  return page(
    'Signed in',
    `<h1>You are signed in</h1>
<p><a href="${escapeHtml(base)}">Go to the logs</a></p>
<form method="post" action="${escapeHtml(base)}logout"><button>Sign out</button></form>`,
  );
}

function page(title: string, main: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – sse-tail</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${main}
</main>
</body>
</html>
`;
}
