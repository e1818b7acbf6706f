/** A run of text that stayed, came or went. */
export interface Piece {
  kind: 'same' | 'added' | 'removed'
  text: string
}

const segmenter = new Intl.Segmenter('zh', { granularity: 'word' })

/**
 * The differences between two paragraphs by words: removed before added, and short runs between
 * two changes joined to them, so that a reader sees phrases and not letters. Cost n·m words.
 */
export function differences(before: string, after: string): Piece[] {
  if (before === after) return before ? [{ kind: 'same', text: before }] : []
  const a = words(before)
  const b = words(after)
  const common = commonLengths(a, b)
  const pieces: Piece[] = []
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      push(pieces, 'same', a[i++] ?? '')
      j++
    } else if (j >= b.length || (i < a.length && at(common, i + 1, j) >= at(common, i, j + 1))) {
      push(pieces, 'removed', a[i++] ?? '')
    } else push(pieces, 'added', b[j++] ?? '')
  }
  return joined(pieces)
}

function words(line: string): string[] {
  return Array.from(segmenter.segment(line), (s) => s.segment)
}

/** Length of the longest common sequence of a[i..] and b[j..]. */
function commonLengths(a: string[], b: string[]): number[][] {
  const table = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0))
  for (let i = a.length - 1; i >= 0; i--) {
    const row = table[i] ?? []
    for (let j = b.length - 1; j >= 0; j--) {
      row[j] =
        a[i] === b[j]
          ? at(table, i + 1, j + 1) + 1
          : Math.max(at(table, i + 1, j), at(table, i, j + 1))
    }
  }
  return table
}

function at(table: number[][], i: number, j: number): number {
  return table[i]?.[j] ?? 0
}

function push(pieces: Piece[], kind: Piece['kind'], word: string) {
  const last = pieces.at(-1)
  if (last?.kind === kind) last.text += word
  else pieces.push({ kind, text: word })
}

const joinBelow = 6

/** Folds short unchanged runs into their neighbours and puts what went before what came. */
function joined(pieces: Piece[]): Piece[] {
  const out: Piece[] = []
  let removed = ''
  let added = ''
  const flush = () => {
    if (removed) out.push({ kind: 'removed', text: removed })
    if (added) out.push({ kind: 'added', text: added })
    removed = ''
    added = ''
  }
  pieces.forEach((piece, index) => {
    if (piece.kind === 'removed') removed += piece.text
    else if (piece.kind === 'added') added += piece.text
    else if ((removed || added) && index < pieces.length - 1 && piece.text.length < joinBelow) {
      removed += piece.text
      added += piece.text
    } else {
      flush()
      out.push(piece)
    }
  })
  flush()
  return out
}
