import { dirname } from 'node:path'
import type { Finding } from './rules.ts'

/** A rule over the text of one file, whatever its kind. */
export type TextRule = (file: string, text: string) => Finding[]

const WRITTEN = /\.(tsx?|js|sql|s?css|typ)$/
const PICTURES = /\.(png|jpe?g|woff2?|ttf|otf|pdf|zip|ico)$/

function linesWith(pattern: RegExp, file: string, text: string): Finding[] {
  return text.split('\n').flatMap((content, index) => {
    const found = pattern.exec(content)
    return found === null ? [] : [{ file, line: index + 1, what: found[0] }]
  })
}

/** Line 100 columns in what is not TypeScript; a Chinese character counts as one. */
export const textLines: TextRule = (file, text) =>
  /\.(sql|s?css|typ)$/.test(file)
    ? text.split('\n').flatMap((content, index) => {
        const columns = [...content].length
        return columns > 100 ? [{ file, line: index + 1, what: `${columns} columns` }] : []
      })
    : []

/** An open question is an issue or a decision record, never a mark in the code. */
export const noMarks: TextRule = (file, text) =>
  WRITTEN.test(file) ? linesWith(/\b(TO[D]O|FIX[M]E|XX[X])\b/, file, text) : []

/** No path of one machine, and no address that packages come from. */
export const noPlaces: TextRule = (file, text) => {
  if (PICTURES.test(file)) return []
  const path = /(?<![\w.~-])(\/(home|root|work|Users|mnt|tmp)\/\w+|[A-Z]:\\\w+)/
  const host = /\b(registry\.[\w.-]+\.(org|com|cn|net)|npmjs\.(org|com)|npmmirror\.com)\b/
  return [...linesWith(path, file, text), ...linesWith(host, file, text)]
}

/** Every rule over one text, by name. */
export const TEXT_RULES = { textLines, noMarks, noPlaces } as const satisfies Record<
  string,
  TextRule
>

/** Folder 30 files, vectors and charts for tests left aside: they are lists, not rooms. */
export function folderSizes(files: readonly string[]): Finding[] {
  const counts = new Map<string, number>()
  for (const file of files) {
    if (/^test\/.+\/(files|vectors)\//.test(file)) continue
    counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1)
  }
  return [...counts]
    .filter(([, count]) => count > 30)
    .map(([file, count]) => ({ file, line: 1, what: `${count} files` }))
}

/** What package.json says as far as it is ruled. */
export interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
  readonly optionalDependencies: Readonly<Record<string, string>>
}

/** All dependencies of a manifest as [name, version]. */
export function versions(manifest: Manifest): [name: string, version: string][] {
  const { dependencies, devDependencies, optionalDependencies } = manifest
  return [dependencies, devDependencies, optionalDependencies].flatMap((d) => Object.entries(d))
}

/** Dependencies whose version could mean another one tomorrow. */
export function loose(manifest: Manifest): string[] {
  return versions(manifest)
    .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
    .map(([name, version]) => `${name} ${version}`)
}
