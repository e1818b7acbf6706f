import { readFileSync, statSync } from 'node:fs'
import { policies } from '../ledger/index.ts'
import { StartRefusal } from '../platform/embedded.ts'

/** A policy that an operator keeps as a file in the data folder; read anew when it changes. */
export interface PolicyFile {
  /** The policy as it stands now; null where there is no file. */
  current(): policies.Policy | null
}

/**
 * Opens a policy file. One that cannot be read refuses the start; one that is spoilt while the
 * program runs is told once, and the policy before it stands.
 */
export function policyFile(path: string, onError: (what: string) => void): PolicyFile {
  let seen = stampOf(path)
  const first = seen === null ? null : readPolicy(path)
  if (first !== null && 'error' in first) throw new StartRefusal(`${path}：${first.error}。`)
  let policy = first
  return {
    current: () => {
      const stamp = stampOf(path)
      if (stamp === seen) return policy
      seen = stamp
      const read = stamp === null ? null : readPolicy(path)
      if (read !== null && 'error' in read)
        onError(`${path}：${read.error}。仍按改动前的规则办理。`)
      else policy = read
      return policy
    },
  }
}

/** Tells one state of a file from another; null where there is none. */
function stampOf(path: string): string | null {
  const found = statSync(path, { throwIfNoEntry: false, bigint: true })
  return found === undefined ? null : `${found.mtimeNs} ${found.size} ${found.ino}`
}

function readPolicy(path: string): policies.Policy | { error: string } {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return { error: '读不到这个文件，请检查权限' }
  }
  const policy = policies.parsePolicy(text)
  if ('error' in policy) return policy
  const unusable = policy.witnesses.find(({ url }) => url !== null && !isUsable(url))
  return unusable === undefined
    ? policy
    : {
        error: `副署机关 ${unusable.name} 的网址应以 https:// 开头；http:// 只能用于本机`,
      }
}

/** https, or this machine itself; which address the name stands for is checked when it is used. */
function isUsable(url: string): boolean {
  const { protocol, hostname } = new URL(url)
  const isLocal = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)
  return protocol === 'https:' || (protocol === 'http:' && isLocal)
}
