import { ask } from './http.ts';

/** The value of one metric; NaN where it is not told. */
export async function metric(url: string, name: string): Promise<number> {
  const { text } = await ask(`${url}metrics`);
  const line = text.split('\n').find((it) => it.startsWith(`${name} `));
  return Number(line?.slice(name.length + 1) ?? NaN);
}
