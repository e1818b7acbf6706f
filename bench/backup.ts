import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { createGunzip } from 'node:zlib'
import { takeBackup } from '../src/backup/index.ts'
import { notes, startSequencer } from '../src/ledger/index.ts'
import { movingClock } from '../src/platform/clock.ts'
import { newId } from '../src/platform/ids.ts'
import { fileVault } from '../src/platform/vault.ts'
import { type Bench, compare, type Figure, msOf } from './measure.ts'
import { asOwner, type Base, houseOf, NOON, withDatabase, withFolder } from './setup.ts'
import { fill } from './verify.ts'

const run = promisify(execFile)
const RECORDING_BYTES = 8 * 1_048_576

/**
 * A first backup, against `cp -r` of the same bytes on the same disk: recordings, and a log alone,
 * whose rows come out of the database and are packed. Ours hashes what it copies. Both are on the
 * disk when they are done: ours flushes each file, `cp` is followed by `sync -f`.
 */
export const backupBench: Bench = (sizes) =>
  withDatabase(async (base) => {
    const { origin } = houseOf(base.pools, 1).facts
    const signer = notes.signerFromSeed(origin, Buffer.alloc(32, 1))
    const entries = Math.ceil(sizes.entries / 10 / 5) * 5
    await fill(base, origin, entries)
    const pool = base.pools.sequencer
    const sequencer = startSequencer({ pool, clock: movingClock(NOON), signerOf: () => signer })
    await sequencer.flush()
    await sequencer.stop()
    await asOwner(base, 'analyze')
    const tables = await against(base, 'backup-tables', `${entries} 条的台账`, sizes.rounds)
    await record(base, sizes.recordings)
    const whole = `${sizes.recordings} 段录像各 ${RECORDING_BYTES / 1_048_576} MiB，${entries} 条的台账`
    return [await against(base, 'backup', whole, sizes.rounds), tables]
  })

async function record(base: Base, recordings: number): Promise<void> {
  const vault = fileVault(join(base.folder, 'vault'), join(base.folder, 'keys', 'cases'))
  for (let i = 0; i < recordings; i++) {
    const owner = newId()
    const { sha256, root, sizeBytes } = await vault.put(randomBytes(RECORDING_BYTES), owner)
    await asOwner(
      base,
      `insert into vault_object (bureau, sha256, root, size_bytes, media) values
        (1, '\\x${sha256}', '\\x${root}', ${sizeBytes}, 'video/webm');
        insert into upload (bureau, id, officer, sha256, name, subject) values
        (1, 'film-${i}', '${owner}', '\\x${sha256}', 'film.webm', '${owner}')`,
    )
  }
}

function against(base: Base, name: string, what: string, rounds: number): Promise<Figure> {
  return withFolder(async (folder) => {
    const plain = join(folder, 'plain')
    const first = await take(base, join(folder, 'first'))
    await unpack(join(folder, 'first', 'snapshots', first.snapshot, 'tables'), plain)
    await run('cp', ['-r', join(folder, 'first', 'objects'), plain])
    await rm(join(folder, 'first'), { recursive: true })
    await run('sync', ['-f', folder])
    const fresh = join(folder, 'copy')
    const speed = async (work: () => Promise<unknown>) => {
      const ms = await msOf(work)
      await rm(fresh, { recursive: true })
      await run('sync', ['-f', folder])
      return first.bytes / 1e6 / (ms / 1000)
    }
    const note = `${what}，共 ${(first.bytes / 1e6).toFixed(1)} MB，第一次备份；标尺：cp -r 同样的字节，再 sync -f`
    return compare(
      { name, unit: 'MB/s', goal: { sign: '≥', value: 0.5 }, rounds, note },
      () => speed(() => take(base, fresh)),
      () =>
        speed(async () => {
          await run('cp', ['-r', plain, fresh])
          await run('sync', ['-f', fresh])
        }),
    )
  })
}

function take(base: Base, folder: string) {
  const { ownerUrl, folder: dataDir } = base
  return takeBackup({ folder, dataDir, ownerUrl, clock: movingClock(NOON), keepDays: 90 })
}

/** The rows as `cp` would meet them: not packed. */
async function unpack(from: string, to: string): Promise<void> {
  await mkdir(to)
  for (const name of await readdir(from)) {
    const target = createWriteStream(join(to, name))
    await pipeline(createReadStream(join(from, name)), createGunzip(), target)
  }
}
