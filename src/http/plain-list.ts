import { escapeHtml } from '../lib/escape-html.ts';
import type { LogInfo } from '../protocol/log-info.ts';

/** Nothing may run or be loaded: it is text and links. */
export const PLAIN_LIST_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'";

/** So many lines are shown to whoever cannot have them one by one. */
const LINES = 500;

/** The list of logs as a page without scripts: each can be read as plain text. */
export function plainList(logs: readonly LogInfo[]): string {
  const rows = logs.map(rowOf).join('\n');
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Logs</title>
<main>
<h1>Logs</h1>
<p>As plain text, without JavaScript. <a href="./">The viewer</a></p>
${rows === '' ? '<p>No logs are offered.</p>' : `<ul>\n${rows}\n</ul>`}
</main>
</html>
`;
}

function rowOf({ name, label, state, size }: LogInfo): string {
  const log = encodeURIComponent(name);
  const facts = size === null ? state : `${size} bytes`;
  const links = [
    link(`logs/${log}?format=text&follow=false&lines=${LINES}`, `last ${LINES} lines`),
    link(`logs/${log}?format=text&lines=${LINES}`, 'as they come'),
    link(`raw/${log}`, 'whole file'),
  ];
  return `<li><b>${escaped(label ?? name)}</b> (${escaped(facts)}): ${links.join(', ')}</li>`;
}

function link(address: string, words: string): string {
  return `<a href="${escaped(address)}">${escaped(words)}</a>`;
}

/** Names come from the file system, and may be anything. */
function escaped(text: string): string {
  return escapeHtml(text).replaceAll(/\p{Cf}/gu, '\u{FFFD}');
}
