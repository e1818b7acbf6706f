import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

// The staff desk, built once into dist/desk and served by the server under /desk/.
export default defineConfig({
  root: new URL('src/web/desk/', import.meta.url).pathname,
  base: '/desk/',
  plugins: [react()],
  build: {
    outDir: new URL('dist/desk/', import.meta.url).pathname,
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
  },
})
