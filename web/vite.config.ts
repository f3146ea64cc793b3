import { minify } from 'terser';
import { defineConfig, minifySync } from 'vite';
import type { Plugin } from 'vite';

/**
 * The helper that Vite puts around each `import()` looks for styles and further scripts to load beforehand. No part
 * of this page that is loaded later has any that it does not ask for itself, and the helper is a kilobyte.
 */
function plainImports(): Plugin {
  return {
    name: 'plain-imports',
    enforce: 'pre',
    load: (id) =>
      id === '\0vite/preload-helper.js'
        ? 'export const __vitePreload = (load) => load();'
        : undefined,
  };
}

/** What the bundler has made small becomes a fiftieth smaller still, the scripts of workers too. */
function smallerScripts(): Plugin {
  return {
    name: 'smaller-scripts',
    generateBundle: {
      order: 'post',
      async handler(_, bundle) {
        for (const file of Object.values(bundle)) {
          if (file.type === 'chunk') file.code = await smaller(file.code);
          else if (file.fileName.endsWith('.js')) file.source = await smaller(String(file.source));
        }
      },
    },
  };
}

async function smaller(code: string): Promise<string> {
  const { code: small } = await minify(code, {
    ecma: 2020,
    module: true,
    compress: { passes: 3 },
  });
  return small ?? code;
}

/**
 * The page's script is loaded at once, and not run before the lines that came with the page are painted: what the
 * browser does to compile it would be in their way. See the end of `index.html`, which runs it.
 */
function scriptAfterPaint(): Plugin {
  return {
    name: 'script-after-paint',
    transformIndexHtml: {
      order: 'post',
      handler: (html) =>
        html.replace(
          /<script type="module" crossorigin src="([^"]+)"><\/script>/,
          '<link rel="preload" as="script" crossorigin fetchpriority="low" href="$1">',
        ),
    },
  };
}

/**
 * The styles that the first lines need stand in the page: to ask for them took as long as all else until these are painted.
 * The policy of the page tells them by their hash, so they are kept as they are here.
 */
function stylesInPage(): Plugin {
  return {
    name: 'styles-in-page',
    transformIndexHtml: {
      order: 'post',
      handler: (html, { bundle = {} }) =>
        html.replace(
          /<link rel="stylesheet" crossorigin href="\.\/([^"]+)">/,
          (link, name: string) => {
            const styles = bundle[name];
            if (styles?.type !== 'asset') return link;
            delete bundle[name];
            return `<style>${String(styles.source).trim()}</style>`;
          },
        ),
    },
  };
}

/** What runs in the page itself is no module, and left as it was written otherwise: comments and all. */
function smallOwnScripts(): Plugin {
  return {
    name: 'small-own-scripts',
    transformIndexHtml: {
      order: 'post',
      handler: (html) =>
        html.replaceAll(
          /<script>(.*?)<\/script>/gs,
          (_, code: string) => `<script>${minifySync('own.js', code).code.trim()}</script>`,
        ),
    },
  };
}

/** Builds the viewer into `dist/web`, from where the server serves it: `vite build web`. */
export default defineConfig({
  root: import.meta.dirname,
  // Relative addresses of scripts and styles: the page works under any `base` of the config.
  base: './',
  plugins: [
    plainImports(),
    smallerScripts(),
    scriptAfterPaint(),
    stylesInPage(),
    smallOwnScripts(),
  ],
  // The worker loads some of its parts later too. What it loads at first is one file, as that of the page.
  worker: {
    format: 'es',
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: 'worker', tags: ['$initial'] }] } },
    },
  },
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2022',
    // The policy of the page allows neither `data:` images nor scripts that are not files.
    assetsInlineLimit: 0,
    modulePreload: false,
    // What the page loads at first is one file. Left to itself the bundler cuts off what later parts share with it: no
    // byte less, and a request more for each.
    rolldownOptions: {
      // It would be told at each build that what makes scripts smaller takes most of the time.
      checks: { pluginTimings: false },
      output: {
        codeSplitting: { groups: [{ name: 'index', tags: ['$initial'] }] },
        // The names of all parts stand in what is loaded at first, and nothing is worse to compress than a hash.
        chunkFileNames: 'assets/[name]-[hash:6].js',
        assetFileNames: 'assets/[name]-[hash:6][extname]',
      },
    },
  },
});
