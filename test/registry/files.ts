import writeXlsxFile from 'write-excel-file/node'

type Value = string | number | null

/** An .xlsx with one sheet for each table, written at test time. */
export async function sheetOf(
  tables: readonly (readonly (readonly Value[])[])[],
): Promise<Uint8Array> {
  const sheets = tables.map((rows, i) => ({
    data: rows.map((row) =>
      row.map((value) => (value === null || value === '' ? null : { value })),
    ),
    sheet: `表${i + 1}`,
  }))
  return writeXlsxFile(sheets).toBuffer()
}

/** Characters of these tests with their two bytes in GB 18030 (the part it shares with GB 2312):
 *  the platform decodes it but cannot write it, so the table is found by decoding every pair. */
export function gb18030(rows: readonly (readonly string[])[]): Uint8Array {
  const pairs = new Map<string, readonly number[]>()
  const decoder = new TextDecoder('gb18030')
  for (let high = 0xa1; high <= 0xf7; high += 1) {
    for (let low = 0xa1; low <= 0xfe; low += 1) {
      pairs.set(decoder.decode(new Uint8Array([high, low])), [high, low])
    }
  }
  const text = rows.map((row) =>
    row.map((cell) => (cell.includes(',') ? `"${cell}"` : cell)).join(','),
  )
  return Uint8Array.from([...text.join('\n')].flatMap((c) => pairs.get(c) ?? [c.charCodeAt(0)]))
}

/** UTF-16 little endian with its mark, as old spreadsheet programs export "Unicode text". */
export function utf16le(text: string): Uint8Array {
  return Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])
}
