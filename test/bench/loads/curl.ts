import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Fetches a stream to its end with curl and throws it away; gives the seconds that it took. */
export async function fetchWithCurl(url: string): Promise<number> {
  const format = '%{http_code} %{time_total}';
  const { stdout } = await run('curl', ['-sN', '-o', '/dev/null', '-w', format, url]);
  const [status, seconds] = stdout.split(' ').map(Number);
  if (status !== 200) throw new Error(`curl ${url}: status ${String(status)}`);
  return seconds ?? NaN;
}
