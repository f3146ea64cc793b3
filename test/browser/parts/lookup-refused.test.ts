import { expect, test } from 'vitest';

import { throwIfRefused } from '../../../web/lookup/answer.ts';

function refusal(status: number): Response {
  const error = { code: 'ERR_ANY', message: 'what the server says' };
  return new Response(JSON.stringify({ error }), { status });
}

test('a refused lookup says what the server says', async () => {
  await expect(throwIfRefused(refusal(400))).rejects.toThrow('what the server says');
});

test('to whom is signed out it says that, in words of a page', async () => {
  const refused = throwIfRefused(refusal(401));
  await expect(refused).rejects.toMatchObject({ code: 'ERR_ANY', message: 'you are signed out' });
});
