/** A lookup that was answered with an error; the message is the server's. */
export class LookupError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Asks for JSON. The fields are taken on the server's word. @throws {LookupError} */
export async function fetchJson<Answer>(url: URL, signal: AbortSignal): Promise<Answer> {
  const response = await fetch(url, { signal, headers: { Accept: 'application/json' } });
  await throwIfRefused(response);
  const answer: Answer = await response.json();
  return answer;
}

/** @throws {LookupError} where the answer is an error. */
export async function throwIfRefused(response: Response): Promise<void> {
  if (response.ok) return;
  const answer: { error?: { code?: string; message?: string } } = await response
    .json()
    .catch(() => ({}));
  const { code = 'ERR_ANSWER', message = `the server answered with ${response.status}` } =
    answer.error ?? {};
  // The server's words are for programs too.
  throw new LookupError(code, response.status === 401 ? 'you are signed out' : message);
}
