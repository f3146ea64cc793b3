import { defineConfig } from 'vite';

/**
 * Builds the server into `dist`: few files in place of three hundred, since Node takes longer to open a module than to
 * run it. Of the packages only zod goes in, without the forty languages in which it can say what is wrong; that took
 * longer than anything else of the start. Types are made by tsc, as is every check.
 */
export default defineConfig({
  publicDir: false,
  ssr: { noExternal: ['zod'] },
  build: {
    ssr: true,
    outDir: 'dist',
    emptyOutDir: false,
    target: 'node20.19',
    sourcemap: true,
    minify: false,
    rolldownOptions: {
      input: {
        cli: 'src/cli.ts',
        index: 'src/index.ts',
        'worker-entry': 'src/worker-entry.ts',
        // For tests, and for the schema of the config.
        watch: 'src/file/watch.ts',
        schema: 'src/config/schema.ts',
      },
      // All beside each other: what looks for a file beside itself finds it from wherever it was put.
      output: {
        entryFileNames: '[name].js',
        chunkFileNames: 'part-[name].js',
        comments: { jsdoc: false, annotation: false },
      },
    },
  },
});
