import { createPrivateKey, type KeyObject, sign, X509Certificate } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Instant } from '../law/index.ts'
import { ConfigRefusal } from '../platform/config.ts'
import { certificateOf, type SealSigner } from './seal.ts'

export {
  certificateOf,
  checkSeal,
  type SealCertificate,
  type SealCheck,
  type SealSigner,
  sealPdf,
} from './seal.ts'

/** Where a bureau's key and certificate lie below its data folder. */
export const SEAL_FILES = { key: 'seal.key', certificate: 'seal.crt' } as const

const signLater = promisify(sign)

/**
 * The signer of the files `seal.key` (PEM, mode 0600) and `seal.crt` (PEM, its issuers after it) in
 * the folder of keys, or null where neither is there: papers are then issued without a seal.
 *
 * Refuses (ConfigRefusal): one file without the other, a key that others may read or that is not
 * the certificate's, a kind of key that cannot seal.
 */
export function fileSeal(keysDir: string): SealSigner | null {
  const [keyPath, certificatePath] = [
    join(keysDir, SEAL_FILES.key),
    join(keysDir, SEAL_FILES.certificate),
  ]
  const [hasKey, hasCertificate] = [existsSync(keyPath), existsSync(certificatePath)]
  if (!hasKey && !hasCertificate) return null
  if (!hasKey || !hasCertificate) {
    const missing = hasKey ? certificatePath : keyPath
    throw new ConfigRefusal(`签章用的 ${missing} 不在。请补上，或者把另一个文件也移走。`)
  }
  if ((statSync(keyPath).mode & 0o077) !== 0) {
    throw new ConfigRefusal(`签章密钥 ${keyPath} 别人也能读。请改为只有本程序的用户可读（0600）。`)
  }
  const key = readKey(keyPath)
  const chain = readChain(certificatePath)
  const signer: SealSigner = {
    chain: chain.map((one) => one.raw),
    // Off the main thread: a signature of RSA takes about a millisecond.
    sign: (bytes) => signLater('sha256', bytes, key),
  }
  try {
    certificateOf(signer)
  } catch (error) {
    throw new ConfigRefusal(`${certificatePath}：${(error as Error).message}。`)
  }
  if (!chain[0]?.checkPrivateKey(key)) {
    throw new ConfigRefusal(
      `${keyPath} 不是 ${certificatePath} 里第一张证书的密钥。请核对两个文件。`,
    )
  }
  return signer
}

function readKey(path: string): KeyObject {
  try {
    return createPrivateKey(readFileSync(path))
  } catch {
    throw new ConfigRefusal(
      `签章密钥 ${path} 读不出来。请给出没有口令的 PEM 私钥（RSA 或者 ECDSA）。`,
    )
  }
}

function readChain(path: string): X509Certificate[] {
  const pems = readFileSync(path, 'utf8').match(
    /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g,
  )
  try {
    if (pems === null) throw new Error('no certificate')
    return pems.map((pem) => new X509Certificate(pem))
  } catch {
    throw new ConfigRefusal(`签章证书 ${path} 读不出来。请给出 PEM 证书，签发机关的证书跟在后面。`)
  }
}

/** What `serve` says of the seal at its start, in one sentence. */
export function standing(signer: SealSigner | null, now: Instant): string {
  if (signer === null) {
    const files = `keys/${SEAL_FILES.key}、keys/${SEAL_FILES.certificate}`
    return `没有签章证书（${files}），文书不加电子签名`
  }
  const { subject, from, to } = certificateOf(signer)
  if (now > to || now < from) {
    return `签章证书「${subject}」的有效期为 ${from} 至 ${to}，现在不能签章，新文书等候更换证书`
  }
  return `文书以「${subject}」的证书签名，有效至 ${to}`
}
