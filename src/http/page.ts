import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { promisify } from 'node:util';
import { constants, createGzip, gzip } from 'node:zlib';

import type { Context } from 'koa';

/** The built viewer, held in memory: a handful of small files. */
export interface Page {
  /** Answers with a file of the page; false where there is none of that name. */
  send(ctx: Context, path: string): Promise<boolean>;
  /**
   * Answers with the page itself and this markup in the list of lines; false where it was not built. What stands before
   * them is sent at once, so that the browser has the styles and the script when they come.
   */
  sendWith(ctx: Context, lines: Promise<string>): boolean;
}

interface Asset {
  readonly bytes: Buffer;
  /** The same, compressed: when it is first asked for, since nobody ever asks for most files. */
  gzipped(): Promise<Buffer>;
  readonly type: string;
  /** Of the bytes. */
  readonly digest: string;
  readonly cacheControl: string;
}

const INDEX = 'index.html';
/** Where in the page its first lines go. */
const LINES_PLACE = '<!--lines-->';
const compress = promisify(gzip);
/** For what is compressed while somebody waits. */
const AT_ONCE = { level: 4, flush: constants.Z_SYNC_FLUSH };

/**
 * Only what the page itself brings may run, and text never becomes markup. Of scripts and styles that stand in the page
 * only those count that it was built with.
 */
function policyOf(page: string): string {
  return [
    "default-src 'self'",
    `script-src 'self' ${hashesIn(page, /<script>(.*?)<\/script>/gs)}`.trim(),
    `style-src 'self' ${hashesIn(page, /<style>(.*?)<\/style>/gs)}`.trim(),
    "connect-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
    "require-trusted-types-for 'script'",
    // The one text that may become the address of a script is that of the page's own worker.
    'trusted-types sse-tail-worker',
  ].join('; ');
}

/** The texts that an expression finds, as sources of a policy. */
function hashesIn(page: string, expression: RegExp): string {
  return [...page.matchAll(expression)].map(([, text = '']) => hashSource(text)).join(' ');
}

function hashSource(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** @param directory where the built page is. An empty page where it was not built. */
export function loadPage(directory: string): Page {
  const assets = readAssets(directory);
  const index = assets.get(INDEX)?.bytes.toString() ?? '';
  const [before, after] = index.split(LINES_PLACE);
  const policy = policyOf(index);

  /** Begins an answer. @returns whether it is to be compressed. */
  function begin(
    ctx: Context,
    { type, cacheControl }: Pick<Asset, 'type' | 'cacheControl'>,
  ): boolean {
    ctx.status = 200;
    ctx.set('Cache-Control', cacheControl);
    ctx.set('Content-Security-Policy', policy);
    ctx.set('Cross-Origin-Opener-Policy', 'same-origin');
    ctx.vary('Accept-Encoding');
    ctx.type = type;
    return ctx.acceptsEncodings('gzip', 'identity') === 'gzip';
  }

  return {
    async send(ctx, path) {
      const asset = assets.get(path === '' ? INDEX : path);
      if (asset === undefined) return false;
      const isCompressed = begin(ctx, asset);
      // One form of the bytes, one tag. [spec] RFC 9110, 8.8.3.3
      ctx.etag = isCompressed ? `${asset.digest}-gzip` : asset.digest;
      if (ctx.fresh) {
        ctx.status = 304;
        return true;
      }
      if (isCompressed) ctx.set('Content-Encoding', 'gzip');
      ctx.body = isCompressed ? await asset.gzipped() : asset.bytes;
      return true;
    },
    sendWith(ctx, lines) {
      if (before === undefined || after === undefined) return false;
      const isCompressed = begin(ctx, { type: '.html', cacheControl: 'no-store' });
      if (isCompressed) ctx.set('Content-Encoding', 'gzip');
      const body = isCompressed ? createGzip(AT_ONCE) : new PassThrough();
      ctx.body = body;
      body.write(before);
      void lines.then((text) => {
        if (!body.destroyed) body.end(text + after);
      });
      return true;
    },
  };
}

/**
 * By path. They are read at once, while nobody waits for anything else: the dozens of trips through Node's threads that
 * it would be otherwise are a part of the start that is felt.
 */
function readAssets(directory: string): Map<string, Asset> {
  const assets = new Map<string, Asset>();
  if (!existsSync(directory)) return assets;
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const path = file.slice(directory.length).replaceAll('\\', '/').replace(/^\//, '');
    assets.set(path, toAsset(path, readFileSync(file)));
  }
  return assets;
}

function toAsset(path: string, bytes: Buffer): Asset {
  let gzipped: Promise<Buffer> | null = null;
  return {
    bytes,
    // Once and for all, so it may take its time.
    gzipped: () => (gzipped ??= compress(bytes, { level: 9 })),
    type: extname(path),
    digest: createHash('sha256').update(bytes).digest('base64url').slice(0, 22),
    // The build puts a hash of the content into every name but that of the page itself.
    cacheControl: path === INDEX ? 'no-cache' : 'public, max-age=31536000, immutable',
  };
}
