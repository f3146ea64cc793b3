import { defineConfig } from 'vite';

/** Builds the viewer into `dist/web`, from where the server serves it: `vite build web`. */
export default defineConfig({
  root: import.meta.dirname,
  // Relative addresses of scripts and styles: the page works under any `base` of the config.
  base: './',
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2022',
    // The policy of the page allows neither `data:` images nor scripts that are not files.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
