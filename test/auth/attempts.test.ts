import { expect, test } from 'vitest';

import { createAttempts } from '../../src/auth/attempts.ts';
import { ask, errorCode } from '../helpers/http.ts';
import { ADA, BOB, as, guarded, openSocket, sendForm, signIn, usualAuth } from './stage.ts';

const limited = async () => guarded({ auth: await usualAuth({ maxFailures: 3 }) });

test('who fails too often is not listened to for a minute, whatever it sends then', async () => {
  const { url } = await limited();
  const session = await signIn(url, ADA);
  for (const credentials of ['bob:1', 'eve:2']) {
    expect((await ask(`${url}logs`, { headers: as(credentials) })).status).toBe(401);
  }
  const form = { fields: { name: 'bob', password: '3' } };
  expect((await sendForm(`${url}login`, form)).status).toBe(401);

  const right = await ask(`${url}logs`, { headers: as(BOB) });
  expect([right.status, errorCode(right)]).toEqual([429, 'ERR_ATTEMPTS']);
  expect(right.headers['retry-after']).toBe('60');
  const refused = await sendForm(`${url}login`, form);
  expect([refused.status, refused.text]).toEqual([429, expect.stringContaining('in a minute')]);
  expect((await openSocket(`${url}logs/app`, as('bob:4'))).status).toBe(429);
  const token = { headers: { Authorization: 'Bearer guessed' } };
  expect((await ask(`${url}logs`, token)).status).toBe(429);
  // Those who are in stay in, though they share the address.
  expect((await ask(`${url}logs`, session)).status).toBe(200);
  expect((await ask(`${url}logs`, { headers: as(ADA) })).status).toBe(200);
});

test('many guesses at once are no way around it', async () => {
  const { url } = await limited();
  const guesses = Array.from({ length: 30 }, (_, index) =>
    ask(`${url}logs`, { headers: as(`ada:guess ${index}`) }),
  );
  const statuses = (await Promise.all(guesses)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 401)).toHaveLength(3);
  expect(statuses.filter((status) => status === 429)).toHaveLength(27);
});

test('who is right has not failed, however often', async () => {
  const { url } = await limited();
  for (let count = 0; count < 5; count += 1) {
    const form = { fields: { name: 'ada', password: 'correct horse' } };
    expect((await sendForm(`${url}login`, form)).status).toBe(303);
    expect((await ask(`${url}logs`, { headers: as(BOB) })).status).toBe(200);
  }
});

const rules = { maxFailures: () => 2, withinMs: 60_000, maxAddresses: 3 };

test('an IPv6 address counts with all that its owner has', () => {
  const attempts = createAttempts(rules);
  expect(attempts.take('2001:db8:0:1::1')).toBe(true);
  expect(attempts.take('2001:db8:0:1:ffff::2')).toBe(true);
  expect(attempts.take('2001:db8::1:0:0:0:3')).toBe(false);
  expect(attempts.take('2001:db8:0:2::1')).toBe(true);
});

test('an IPv4 address is the same in its IPv6 form, and others are others', () => {
  const attempts = createAttempts(rules);
  expect([attempts.take('10.0.0.1'), attempts.take('::ffff:10.0.0.1')]).toEqual([true, true]);
  expect([attempts.take('10.0.0.1'), attempts.take('10.0.0.2')]).toEqual([false, true]);
});

test('of more addresses than are remembered the oldest begins anew', () => {
  const attempts = createAttempts(rules);
  for (const address of ['10.0.0.1', '10.0.0.1', '10.0.0.2', '10.0.0.3']) attempts.take(address);
  expect(attempts.take('10.0.0.1')).toBe(false);
  attempts.take('10.0.0.4');
  expect(attempts.take('10.0.0.1')).toBe(true);
});

test('attempts come back with time', async () => {
  const attempts = createAttempts({ ...rules, withinMs: 50 });
  expect([1, 2, 3].map(() => attempts.take('10.0.0.1'))).toEqual([true, true, false]);
  await expect.poll(() => attempts.take('10.0.0.1')).toBe(true);
});

test('what another process has heard counts, and what it gives back does not', () => {
  const told: unknown[] = [];
  const attempts = createAttempts({ ...rules, onAttempt: (attempt) => told.push(attempt) });
  const address = '10.0.0.1';
  for (let count = 0; count < 2; count += 1) attempts.heard({ kind: 'taken', address });
  expect(attempts.take(address)).toBe(false);
  attempts.heard({ kind: 'given-back', address });
  expect(attempts.take(address)).toBe(true);
  attempts.giveBack(address);
  // Only what happened here is passed on, or it would go round and round.
  expect(told).toEqual([
    { kind: 'taken', address },
    { kind: 'given-back', address },
  ]);
});
