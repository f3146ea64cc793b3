import { Readable } from 'node:stream';

import type { Context } from 'koa';

import { cutWhenStalled } from '../delivery/stall.ts';
import type { Patience } from '../delivery/stall.ts';
import { SseTailError } from '../errors.ts';
import type { Log } from '../log/log.ts';
import type { RawFile } from '../log/raw-file.ts';
import { completeHeaders } from './common-headers.ts';
import { parseRange } from './range.ts';
import { sendBlocks } from './send-blocks.ts';

/** Answers with the bytes of the live file as it is now, or with a range of them. */
export async function sendRaw(ctx: Context, log: Log, patience: Patience): Promise<void> {
  const file = await log.openRaw();
  try {
    ctx.status = 200;
    ctx.type = 'text/plain; charset=utf-8';
    ctx.etag = file.etag;
    ctx.lastModified = file.mtime;
    ctx.set('Accept-Ranges', 'bytes');
    // Private: who may see a log is no matter for a cache that others share.
    ctx.set('Cache-Control', 'private, no-cache');
    if ('download' in ctx.query) ctx.attachment(file.name);
    if (ctx.fresh) {
      ctx.status = 304;
      await file.close();
      return;
    }
    await sendBytes(ctx, file, patience);
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function sendBytes(ctx: Context, file: RawFile, patience: Patience): Promise<void> {
  const { size } = file;
  const asked = ifRangeHolds(ctx, file) ? parseRange(ctx.get('Range'), size) : null;
  if (asked === 'unsatisfiable') {
    ctx.set('Content-Range', `bytes */${size}`);
    throw new SseTailError('ERR_RANGE', `the file has ${size} bytes; ask for a range within them`);
  }
  const { start, end } = asked ?? { start: 0, end: size };
  if (asked !== null) {
    ctx.status = 206;
    ctx.set('Content-Range', `bytes ${start}-${end - 1}/${size}`);
  }
  ctx.length = end - start;
  if (ctx.method === 'HEAD') {
    await file.close();
    return;
  }
  if (ctx.req.httpVersionMajor === 1) return sendAtOnce(ctx, { file, start, end }, patience);
  const stream = Readable.from(file.blocks(start, end), { objectMode: false });
  stream.once('close', () => {
    // Nothing is lost with a descriptor that cannot be closed; the stream has told its own errors.
    file.close().catch(() => undefined);
  });
  ctx.body = stream;
  ctx.length = end - start;
  ctx.type = 'text/plain; charset=utf-8';
}

interface Part {
  readonly file: RawFile;
  readonly start: number;
  readonly end: number;
}

/** From here on the answer is none of Koa's, which does not tell when a block has been sent. */
async function sendAtOnce(
  ctx: Context,
  { file, start, end }: Part,
  patience: Patience,
): Promise<void> {
  const { res } = ctx;
  ctx.respond = false;
  completeHeaders(ctx);
  cutWhenStalled(res, patience);
  try {
    await sendBlocks(res, end - start, (rooms) => file.blocks(start, end, rooms));
  } catch (error) {
    // What was promised cannot be kept: the client must not take what it has for all of it.
    res.destroy();
    throw error;
  }
  await file.close();
}

/** With If-Range a range is sent only of the very bytes that the client has the rest of. */
function ifRangeHolds(ctx: Context, file: RawFile): boolean {
  const condition = ctx.get('If-Range');
  return condition === '' || condition === file.etag;
}
