/**
 * Backups 备份: a consistent copy of a bureau's data folder, taken while it works, and its return.
 *
 * A backup folder holds
 *
 *     backup.json                    marks the folder as ours
 *     objects/ab/<case>/<sha256>     papers and recordings, sealed as in the vault, copied once
 *     keys/…                         keys of cases, marks of destroyed ones: in this place only
 *     snapshots/2026-11-25T03-04-05Z/
 *       tables/<name>.gz             every table, as COPY writes it
 *       jobs.gz                      work that acts left behind and nobody has done yet
 *       objects.gz                   the objects of this snapshot: case, slash, hash, tab, bytes
 *       keys.gz                      the keys of cases that were there: hash, tab, path
 *       manifest.json                what must be here, each file with its SHA-256, last its own
 *
 * Tables, jobs and the list of objects come from one snapshot of the database (REPEATABLE READ).
 * The schema is not in it: the migrations that made it are named, and made again. Nor are the
 * bureau's own keys: they lie apart, and only what tells them apart is noted.
 *
 * Invariants: a snapshot is whole or is not there (it gets its name when all of it is on the disk);
 * every file below objects/ opens under its case's key to the hash that is its name; a key whose
 * destruction the data folder or the backup knows of is gone from the backup after its next run and
 * comes back with no restore; a restored folder gets its name only after its roots were rebuilt
 * from the entries and agree with the manifest and the signed checkpoint, and every object was
 * hashed.
 *
 *     const taken = await takeBackup({ folder, dataDir, ownerUrl, clock, keepDays: 90 })
 *     await restoreBackup({ folder, snapshot: null, dataDir: elsewhere, … })
 */
export { BackupRefusal } from './files.ts'
export type { LogState } from './manifest.ts'
export { type Restored, restoreBackup } from './restore.ts'
export { MOST_KEEP_DAYS } from './snapshots.ts'
export { type Taken, takeBackup } from './take.ts'
