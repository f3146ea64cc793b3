import { get } from 'node:http';

/** Milliseconds from the request of a stream to its first line, which ends it. */
export function timeToFirstLine(url: string): Promise<number> {
  const begunAt = performance.now();
  return new Promise((resolve, reject) => {
    const request = get(url, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        // What comes after the first event is of no interest, and may be long.
        if (text.length < 4096) text += chunk;
        if (!/^data: .*\n/m.test(text)) return;
        resolve(performance.now() - begunAt);
        request.destroy();
      });
      response.on('end', () => reject(new Error(`no line came: ${text}`)));
      response.on('error', () => undefined);
    });
    request.on('error', reject);
  });
}
