import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

/** Packages with native code, or loaded only on some paths, stay outside the bundle; the rest is bundled for a quick start. */
const external = ['node-av', /^node-av\//, 'electron', 'dejavu-fonts-ttf'];

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      target: 'node20.19',
      sourcemap: true,
      minify: false,
      externalizeDeps: false,
      rolldownOptions: {
        external,
        input: {
          cli: 'src-main/shells/cli/main.ts',
          electron: 'src-main/shells/electron/main.ts',
          engine: 'src-main/media/engine/child.ts',
          'local-network': 'src-main/local/child.ts',
          signer: 'src-main/signer/child.ts',
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      target: 'node20.19',
      sourcemap: true,
      minify: false,
      externalizeDeps: false,
      rolldownOptions: {
        external: ['electron'],
        input: { electron: 'src-preload/electron.ts' },
        // A sandboxed preload is loaded by Electron itself, which knows CommonJS only.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src-renderer',
    plugins: [react()],
    build: {
      outDir: 'out/renderer',
      target: 'chrome140',
      sourcemap: true,
      modulePreload: { polyfill: false },
      // Everything comes from the program's own files: the content security policy allows no data: scripts or styles.
      assetsInlineLimit: 0,
      rolldownOptions: { input: { main: 'src-renderer/index.html' } },
    },
    worker: { format: 'es' },
  },
});
