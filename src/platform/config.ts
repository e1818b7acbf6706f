/** The address of a PostgreSQL to use instead of the embedded one, as its owner; null where none. */
export function databaseUrl(): string | null {
  const given = process.env['DATABASE_URL']
  return given === undefined || given === '' ? null : given
}

/** The bureau's own font folder, searched before the packaged fonts. */
export function fontsDir(): string | null {
  return process.env['SANZHI_FONTS'] ?? null
}
