import { expect, test } from 'vitest';

import type { Session } from '../../src/auth/session.ts';
import { createSignedOut } from '../../src/auth/signed-out.ts';

const MAX_SESSIONS = 10_000;
/** One that no run of the tests outlasts. */
const untilMs = Date.now() + 3_600_000;

function session(number: number): Session {
  return { name: `user ${number}`, untilMs };
}

test('of more sessions than are remembered the oldest are forgotten, and no other', () => {
  const signedOut = createSignedOut();
  for (let number = 0; number < MAX_SESSIONS; number += 1) signedOut.add(session(number));
  // One that is there already takes no room.
  expect(signedOut.add(session(5))).toBe(false);
  expect(signedOut.has(session(0))).toBe(true);
  expect(signedOut.add(session(MAX_SESSIONS))).toBe(true);
  expect([0, 1, MAX_SESSIONS].map((number) => signedOut.has(session(number)))).toEqual([
    false,
    true,
    true,
  ]);
});

test('one that would be over by now is forgotten when the next one comes', () => {
  const signedOut = createSignedOut();
  const over: Session = { name: 'user', untilMs: Date.now() - 1 };
  signedOut.add(over);
  expect(signedOut.has(over)).toBe(true);
  signedOut.add(session(1));
  expect([over, session(1)].map(signedOut.has)).toEqual([false, true]);
});

test('it ends no other session of the same user, and none of another one', () => {
  const signedOut = createSignedOut();
  signedOut.add({ name: 'ada', untilMs });
  const others: Session[] = [
    { name: 'ada', untilMs: untilMs + 1 },
    { name: 'bob', untilMs },
  ];
  expect(others.map(signedOut.has)).toEqual([false, false]);
});
