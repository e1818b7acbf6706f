/**
 * A function that remembers what it made last from the same words: for what depends on its
 * arguments alone and costs more to make than to keep. The longest unused of `most` goes first.
 *
 * @example const picture = remember(200, (chart: string) => draw(load(chart)))
 */
export function remember<W extends readonly string[], T>(
  most: number,
  make: (...words: W) => T,
): (...words: W) => T {
  const known = new Map<string, T>()
  return (...words) => {
    const key = JSON.stringify(words)
    const made = known.has(key) ? (known.get(key) as T) : make(...words)
    known.delete(key)
    known.set(key, made)
    if (known.size > most) known.delete(known.keys().next().value as string)
    return made
  }
}
