import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** How costly one guess is: 2^logN blocks of 128·r bytes, gone through p times. */
interface Cost {
  readonly logN: number;
  readonly r: number;
  readonly p: number;
}

interface ParsedHash extends Cost {
  readonly salt: Buffer;
  readonly key: Buffer;
}

/**
 * As OWASP recommends it for scrypt: 32 MiB, three times.
 * https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#scrypt
 */
const USUAL_COST: Cost = { logN: 15, r: 8, p: 3 };
const SALT_BYTES = 16;
const KEY_BYTES = 32;
/** Of a hash that somebody wrote into a config: it must cost no more memory than this. Bytes. */
const MAX_MEMORY_BYTES = 128 * 1024 * 1024;
const MAX_P = 16;
/** Longer ones are no passwords of people. Bytes. */
const MAX_PASSWORD_BYTES = 1024;

/** The form that other programs write as well: https://github.com/P-H-C/phc-string-format */
const FORM =
  /^\$scrypt\$ln=(?<logN>\d{1,2}),r=(?<r>\d{1,2}),p=(?<p>\d{1,2})\$(?<salt>[A-Za-z0-9+/]{11,86})\$(?<key>[A-Za-z0-9+/]{43})$/;

/** A text that tells whether a password is the right one, and not what it is. */
export async function hashPassword(password: string, cost: Cost = USUAL_COST): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await derive(password, { ...cost, salt });
  const { logN, r, p } = cost;
  return `$scrypt$ln=${logN},r=${r},p=${p}$${toText(salt)}$${toText(key)}`;
}

/** Whether a text is what {@link hashPassword} makes, and costs no more than is bearable. */
export function isPasswordHash(text: string): boolean {
  return parse(text) !== null;
}

/** Whether it is the password of this hash; takes as long for a wrong one. False for what is no hash. */
export async function isPassword(password: string, hash: string): Promise<boolean> {
  const parsed = parse(hash);
  if (parsed === null || Buffer.byteLength(password) > MAX_PASSWORD_BYTES) return false;
  return timingSafeEqual(await derive(password, parsed), parsed.key);
}

function parse(text: string): ParsedHash | null {
  const { logN, r, p, salt = '', key = '' } = FORM.exec(text)?.groups ?? {};
  const cost = { logN: Number(logN), r: Number(r), p: Number(p) };
  const isBearable =
    cost.logN >= 1 &&
    cost.r >= 1 &&
    cost.p >= 1 &&
    cost.p <= MAX_P &&
    memoryOf(cost) <= MAX_MEMORY_BYTES;
  if (!isBearable) return null;
  return { ...cost, salt: Buffer.from(salt, 'base64'), key: Buffer.from(key, 'base64') };
}

function memoryOf({ logN, r }: Cost): number {
  return 128 * r * 2 ** logN;
}

function derive(password: string, { salt, ...cost }: Cost & { salt: Buffer }): Promise<Buffer> {
  const { logN, r, p } = cost;
  // Node refuses what takes exactly as much memory as it may.
  const options = { N: 2 ** logN, r, p, maxmem: 2 * memoryOf(cost) + 1024 * r * p };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFC'), salt, KEY_BYTES, options, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
}

function toText(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '');
}
