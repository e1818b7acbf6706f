import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { defineConfig, type Plugin } from 'vite'
import { tokenSheet } from '../tokens.ts'

const HERE = import.meta.dirname
const LEDGER = join(HERE, '..', '..', 'ledger')

/** The page as one file: script and style inside, and a policy that lets nothing else run. */
function oneFile(): Plugin {
  return {
    name: 'one-file',
    async generateBundle(_options, bundle) {
      const [chunk, ...more] = Object.values(bundle)
      if (chunk?.type !== 'chunk' || more.length > 0) throw new Error('the page is not one script')
      const script = chunk.code
      if (/<\/script|<!--/i.test(script)) throw new Error('the script would end its element')
      const style = `${tokenSheet()}${await readFile(join(HERE, 'style.css'), 'utf8')}`
      const policy = [
        "default-src 'none'",
        `script-src '${sourceHash(script)}'`,
        `style-src '${sourceHash(style)}'`,
        "base-uri 'none'",
        "form-action 'none'",
      ].join('; ')
      const page = await readFile(join(HERE, 'page.html'), 'utf8')
      const source = page
        .replace('"POLICY"', () => `"${policy}"`)
        .replace('/*STYLE*/', () => style)
        .replace('/*SCRIPT*/', () => script)
      delete bundle[chunk.fileName]
      this.emitFile({ type: 'asset', fileName: 'verify.html', source })
    },
  }
}

function sourceHash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}

// The page for checking documents offline, built once into dist/verifier/verify.html. The ledger's
// modules go in as they are, with the crypto that needs no Node.
export default defineConfig({
  root: HERE,
  plugins: [oneFile()],
  resolve: {
    alias: [{ find: /^\.\/crypto\.ts$/, replacement: join(LEDGER, 'crypto-portable.ts') }],
  },
  build: {
    outDir: join(HERE, '..', '..', '..', 'dist', 'verifier'),
    emptyOutDir: true,
    target: 'es2020',
    modulePreload: false,
    rolldownOptions: {
      input: join(HERE, 'main.ts'),
      output: { format: 'iife', entryFileNames: 'verify.js' },
    },
  },
})
