import { X509Certificate } from 'node:crypto'
import { PDF } from '@libpdf/core'
import type { Instant } from '../law/index.ts'
import { dateOf, instantOf } from '../platform/clock.ts'
import { chainOf, openSigned } from '../platform/cms.ts'

/**
 * Seals papers with the bureau's certificate 电子签名. The key may lie in a file or in a device: each
 * implementation promises that the private key never leaves it.
 */
export interface SealSigner {
  /** DER: the bureau's own certificate first, then its issuers, as far as there are any. */
  readonly chain: readonly Uint8Array[]
  /** Signs the SHA-256 of the bytes: RSA PKCS #1 v1.5, or ECDSA in DER. Many may call at once. */
  sign(bytes: Uint8Array): Promise<Uint8Array>
}

/** What a paper's reader is told of a certificate. */
export interface SealCertificate {
  /** Its holder, as the certificate words it: 临江区行政审批局. */
  readonly subject: string
  readonly issuer: string
  /** In hex, as certificates are looked up. */
  readonly serial: string
  readonly from: Instant
  readonly to: Instant
  /** Nobody but the holder vouches for it. */
  readonly isSelfSigned: boolean
}

/** The certificate of a signer, told. Throws where its key can seal no paper. */
export function certificateOf(signer: SealSigner): SealCertificate {
  const certificate = new X509Certificate(signer.chain[0] ?? new Uint8Array())
  keyTypeOf(certificate)
  return told(certificate)
}

function told(certificate: X509Certificate): SealCertificate {
  return {
    subject: nameIn(certificate.subject),
    issuer: nameIn(certificate.issuer),
    serial: certificate.serialNumber,
    from: instantOf(certificate.validFromDate.getTime()),
    to: instantOf(certificate.validToDate.getTime()),
    isSelfSigned: certificate.subject === certificate.issuer,
  }
}

/** The common name in a distinguished name, or the whole name where there is none. */
function nameIn(distinguished: string): string {
  const common = /(?:^|\+ )CN=(.+?)(?= \+ |$)/m.exec(distinguished)?.[1]
  return common ?? distinguished.replaceAll('\n', '，')
}

function keyTypeOf(certificate: X509Certificate): 'RSA' | 'EC' {
  switch (certificate.publicKey.asymmetricKeyType) {
    case 'rsa':
      return 'RSA'
    case 'ec':
      return 'EC'
    default:
      throw new Error('签章证书的密钥应为 RSA 或者 ECDSA（不含 SM2）')
  }
}

/** Room in the file for a signature with its certificates. */
const SIGNATURE_BYTES = 3072

/**
 * Seals a paper with PAdES B-B: the signature is appended and covers the whole file; no byte of the
 * typeset paper changes. The same paper, key and moment give the same bytes with RSA; ECDSA gives
 * others each time. The time is the signer's word, not proof; it is never before the certificate.
 *
 * Throws where the certificate has ended by `now`: a paper without a valid seal must wait, for its
 * bytes are final once they are in the log.
 */
export async function sealPdf(
  pdf: Uint8Array,
  signer: SealSigner,
  at: Instant,
  now: Instant,
): Promise<Uint8Array> {
  const [own, ...issuers] = signer.chain.map((der) => Uint8Array.from(der))
  if (own === undefined) throw new Error('a signer has a certificate')
  const certificate = new X509Certificate(own)
  const { from, to } = told(certificate)
  if (now > to) throw new Error(`签章证书已于 ${to} 到期，文书等候新证书。请更换后重新启动。`)
  if (now < from) throw new Error(`签章证书自 ${from} 起才有效，文书等候。`)
  const keyType = keyTypeOf(certificate)
  const document = await PDF.load(Uint8Array.from(pdf))
  const { bytes } = await document.sign({
    signer: {
      certificate: own,
      certificateChain: issuers,
      keyType,
      signatureAlgorithm: keyType === 'RSA' ? 'RSASSA-PKCS1-v1_5' : 'ECDSA',
      sign: (data) => signer.sign(data),
    },
    level: 'B-B',
    fieldName: 'Seal',
    signingTime: dateOf(at < from ? from : at),
    estimatedSize: SIGNATURE_BYTES + signer.chain.reduce((sum, der) => sum + der.length, 0),
  })
  return bytes
}

/** What a sealed file says for itself: who sealed it and, by their own word, when. */
export interface SealCheck {
  readonly certificate: SealCertificate
  readonly signedAt: Instant | null
}

/**
 * Checks the seal of a paper: the signature covers every byte of the file but itself, and holds
 * under the certificate it carries, whose issuers' signatures hold as far as they came along. No
 * byte can be changed unseen but in the last of those issuers: only its own could vouch for it.
 * Null where the file bears none. Whether the certificate is the bureau's, its reader compares.
 */
export function checkSeal(pdf: Uint8Array): SealCheck | { readonly error: string } | null {
  const file = Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength)
  const at = file.lastIndexOf('/ByteRange')
  if (at < 0) return null
  const text = file.toString('latin1', at, at + 120)
  const range = /^\/ByteRange \[0 (\d{1,10}) +(\d{1,10}) +(\d{1,10}) *\]/.exec(text)
  const [, end, start, rest] = (range ?? []).map(Number)
  if (end === undefined || start === undefined || rest === undefined) {
    return { error: '签名的范围不合规定' }
  }
  if (end >= start || start + rest !== file.length) return { error: '签名没有覆盖整个文件' }
  const signature = signatureIn(file.toString('latin1', end, start))
  if (signature === null) return { error: '签名的位置不合规定' }
  const covered = Buffer.concat([file.subarray(0, end), file.subarray(start)])
  const opened = openSigned(signature, covered)
  if ('error' in opened) return opened
  const chain = chainOf(opened.signer, opened.certificates)
  const last = chain.at(-1) as X509Certificate
  const isRootChanged = last.subject === last.issuer && !last.verify(last.publicKey)
  if (chain.length !== opened.certificates.length || isRootChanged) {
    return { error: '签名里的证书不成一链' }
  }
  return { certificate: told(opened.signer), signedAt: timeIn(file.toString('latin1', start)) }
}

/** The bytes between the brackets, without the zeros that fill up; null for anything else. */
function signatureIn(hole: string): Buffer | null {
  if (!/^<[0-9A-F]+>$/.test(hole) || hole.length % 2 !== 0) return null
  const bytes = Buffer.from(hole.slice(1, -1), 'hex')
  // A SEQUENCE with two bytes of length: a signature is longer than 255 and shorter than 65,536.
  if (bytes[0] !== 0x30 || bytes[1] !== 0x82) return null
  const length = 4 + bytes.readUInt16BE(2)
  return bytes.subarray(length).some((byte) => byte !== 0) ? null : bytes.subarray(0, length)
}

/** When the signer says that it was signed: the entry M of the signature, in UTC. */
function timeIn(signature: string): Instant | null {
  const found = /\/M \(D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z\)/.exec(signature)
  if (found === null) return null
  const [, year, month, day, hour, minute, second] = found
  return `${year}-${month}-${day}T${hour}:${minute}:${second}Z` as Instant
}
