import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

import type { Context } from 'koa';

/** The built viewer, held in memory: a handful of small files. */
export interface Page {
  /** Answers with a file of the page; false where there is none of that name. */
  send(ctx: Context, path: string): boolean;
}

interface Asset {
  readonly bytes: Buffer;
  /** The same, compressed. */
  readonly gzipped: Buffer;
  readonly type: string;
  /** Of the bytes. */
  readonly digest: string;
  readonly cacheControl: string;
}

const INDEX = 'index.html';
const compress = promisify(gzip);

/** Only what the page itself brings may run, and text never becomes markup. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
  "require-trusted-types-for 'script'",
  // The one text that may become the address of a script is that of the page's own worker.
  'trusted-types sse-tail-worker',
].join('; ');

/** @param directory where the built page is. An empty page where it was not built. */
export async function loadPage(directory: string): Promise<Page> {
  const assets = new Map<string, Asset>();
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(
    () => [],
  );
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const path = file.slice(directory.length).replaceAll('\\', '/').replace(/^\//, '');
    assets.set(path, await toAsset(path, await readFile(file)));
  }
  return {
    send(ctx, path) {
      const asset = assets.get(path === '' ? INDEX : path);
      if (asset === undefined) return false;
      ctx.status = 200;
      ctx.set('Cache-Control', asset.cacheControl);
      ctx.set('Content-Security-Policy', CONTENT_SECURITY_POLICY);
      ctx.set('Cross-Origin-Opener-Policy', 'same-origin');
      ctx.vary('Accept-Encoding');
      const isCompressed = ctx.acceptsEncodings('gzip', 'identity') === 'gzip';
      // One form of the bytes, one tag. [spec] RFC 9110, 8.8.3.3
      ctx.etag = isCompressed ? `${asset.digest}-gzip` : asset.digest;
      ctx.type = asset.type;
      if (ctx.fresh) {
        ctx.status = 304;
        return true;
      }
      if (isCompressed) ctx.set('Content-Encoding', 'gzip');
      ctx.body = isCompressed ? asset.gzipped : asset.bytes;
      return true;
    },
  };
}

async function toAsset(path: string, bytes: Buffer): Promise<Asset> {
  const digest = createHash('sha256').update(bytes).digest('base64url').slice(0, 22);
  return {
    bytes,
    // Once and for all, so it may take its time.
    gzipped: await compress(bytes, { level: 9 }),
    type: extname(path),
    digest,
    // The build puts a hash of the content into every name but that of the page itself.
    cacheControl: path === INDEX ? 'no-cache' : 'public, max-age=31536000, immutable',
  };
}
