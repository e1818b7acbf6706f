import { registerHooks } from 'node:module'

/*
 * The ledger's portable core a second time, as a browser gets it: the same modules, with
 * crypto-portable.ts in place of crypto.ts. What it imports of Node is an error here, as it would
 * be there.
 */

const MARK = '?portable'

registerHooks({
  resolve(specifier, context, next) {
    const isOurs = specifier.endsWith(MARK) || (context.parentURL?.endsWith(MARK) ?? false)
    if (!isOurs) return next(specifier, context)
    if (specifier.startsWith('node:')) throw new Error(`the portable core imports ${specifier}`)
    const plain = specifier.replace(MARK, '').replace(/\/crypto\.ts$/, '/crypto-portable.ts')
    const found = next(plain, context)
    return plain.startsWith('.') ? { ...found, url: found.url + MARK } : found
  },
})

const load = async <T>(file: string): Promise<T> =>
  (await import(`../../src/ledger/${file}${MARK}`)) as T

export const portable = await load<typeof import('../../src/ledger/portable.ts')>('portable.ts')
export const portableNotes =
  await load<typeof import('../../src/ledger/read-note.ts')>('read-note.ts')
export const portableTree = await load<typeof import('../../src/ledger/tree.ts')>('tree.ts')
export const portableEntry = await load<typeof import('../../src/ledger/entry.ts')>('entry.ts')
export const portableCrypto: typeof import('../../src/ledger/crypto.ts') =
  await load<typeof import('../../src/ledger/crypto-portable.ts')>('crypto-portable.ts')
