import { describe, expect, test } from 'vitest';

import { hashPassword, isPassword, isPasswordHash } from '../../src/lib/password-hash.ts';

const CHEAP = { logN: 4, r: 8, p: 1 };

describe('the hash of a password', () => {
  test('is of that password and no other, and another one each time', async () => {
    const [one, other] = await Promise.all([
      hashPassword('a b', CHEAP),
      hashPassword('a b', CHEAP),
    ]);
    expect(one).not.toBe(other);
    expect(await isPassword('a b', one)).toBe(true);
    for (const wrong of ['', 'a', 'a b ', 'A b']) expect(await isPassword(wrong, one)).toBe(false);
  });

  test('costs what is recommended, unless said otherwise', async () => {
    const hash = await hashPassword('x');
    expect(hash).toMatch(/^\$scrypt\$ln=15,r=8,p=3\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(await isPassword('x', hash)).toBe(true);
  });

  test('is the same however a letter with an accent was typed', async () => {
    const hash = await hashPassword('caf\u00E9', CHEAP);
    expect(await isPassword('cafe\u0301', hash)).toBe(true);
  });

  test('is known by its form, and must not cost more than a server can bear', async () => {
    const hash = await hashPassword('x', CHEAP);
    expect(isPasswordHash(hash)).toBe(true);
    for (const other of [
      'x',
      '',
      hash.slice(0, -1),
      `${hash}A`,
      hash.replace('ln=4', 'ln=30'),
      hash.replace('p=1', 'p=99'),
      hash.replace('r=8', 'r=0'),
      hash.replace('scrypt', 'argon2id'),
    ]) {
      expect([other, isPasswordHash(other)]).toEqual([other, false]);
      expect(await isPassword('x', other)).toBe(false);
    }
  });
});
