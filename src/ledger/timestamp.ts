import { createHash, X509Certificate } from 'node:crypto'
import { fromBER, Integer, OctetString } from 'asn1js'
import { AlgorithmIdentifier, MessageImprint, TimeStampReq, TimeStampResp, TSTInfo } from 'pkijs'
import { chainOf, openSigned } from '../platform/cms.ts'

/*
 * Time-stamps of an authority over checkpoints (ledger §11, RFC 3161): what is stamped is the
 * SHA-256 of a checkpoint's body, so that one token proves when all earlier entries were there at
 * the latest.
 */

const SHA256 = '2.16.840.1.101.3.4.2.1'
const TST_INFO = '1.2.840.113549.1.9.16.1.4'
const TIME_STAMPING = '1.3.6.1.5.5.7.3.8'

/** What is stamped of a checkpoint: the SHA-256 of the body that its log signed. */
export function imprintOf(note: string): Uint8Array {
  const body = note.slice(0, note.lastIndexOf('\n\n') + 1)
  return new Uint8Array(createHash('sha256').update(body).digest())
}

/** A request in DER for a stamp over the imprint; `nonce` (8 random bytes) binds the answer. */
export function writeRequest(imprint: Uint8Array, nonce: Uint8Array): Uint8Array {
  const request = new TimeStampReq({
    version: 1,
    messageImprint: new MessageImprint({
      hashAlgorithm: new AlgorithmIdentifier({ algorithmId: SHA256 }),
      hashedMessage: new OctetString({ valueHex: Uint8Array.from(imprint).buffer }),
    }),
    nonce: new Integer({ valueHex: positive(nonce).buffer }),
    certReq: true,
  })
  return new Uint8Array(request.toSchema().toBER())
}

/** Below 2^63 and above 2^62: one encoding only, whatever the library makes of leading zeros. */
function positive(nonce: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = Uint8Array.from(nonce)
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40
  return bytes
}

/** The token in an authority's answer, if it granted one; what it says against it otherwise. */
export function tokenIn(response: Uint8Array): Uint8Array | { readonly error: string } {
  try {
    const read = fromBER(Uint8Array.from(response).buffer)
    const answer = new TimeStampResp({ schema: read.result })
    // 0 granted, 1 granted with modifications (RFC 3161 §2.4.2).
    if (answer.status.status > 1 || answer.timeStampToken === undefined) {
      const words = (answer.status.statusStrings ?? []).map((one) => one.valueBlock.value)
      return {
        error: `时间戳机构没有签发（${answer.status.status}）${words.join('；').slice(0, 200)}`,
      }
    }
    return new Uint8Array(answer.timeStampToken.toSchema().toBER())
  } catch {
    return { error: '时间戳机构的回答不是 RFC 3161 应答' }
  }
}

/** What a token proves: the imprint was there at this time, by this authority's word. */
export interface Stamp {
  /** UTC, whole seconds, later by less than one where the authority counts finer. */
  readonly at: string
  /** The authority, as its certificate names it. */
  readonly authority: string
}

/**
 * Checks a time-stamp token (DER): its signature, that it stamps this imprint, that its
 * certificate is for time-stamping alone, was valid then, and leads to one of `caPem`. `nonce` is
 * compared where it is given. Pure; says in Chinese what is wrong. Tokens with SM2 are not known
 * to it.
 */
export function checkTimestamp(
  token: Uint8Array,
  imprint: Uint8Array,
  caPem: string,
  nonce?: Uint8Array,
): Stamp | { readonly error: string } {
  const opened = openSigned(token, null)
  if ('error' in opened) return opened
  const info = readInfo(opened.contentType, opened.content)
  if (info === null) return { error: '不是时间戳' }
  const { messageImprint } = info
  const stamped = Buffer.from(messageImprint.hashedMessage.getValue())
  if (messageImprint.hashAlgorithm.algorithmId !== SHA256 || !stamped.equals(imprint)) {
    return { error: '时间戳盖的不是这个检查点' }
  }
  if (
    nonce !== undefined &&
    !info.nonce?.isEqual(new Integer({ valueHex: positive(nonce).buffer }))
  ) {
    return { error: '时间戳答的不是这次请求' }
  }
  const anchors = anchorsIn(caPem)
  if (anchors.length === 0) return { error: '没有可信的时间戳机构证书' }
  const fault = trustFault(opened.signer, opened.certificates, anchors, info.genTime)
  if (fault !== null) return { error: fault }
  const at = `${info.genTime.toISOString().slice(0, 19)}Z`
  return { at, authority: opened.signer.subject.replaceAll('\n', '，') }
}

function readInfo(contentType: string, content: Uint8Array): TSTInfo | null {
  if (contentType !== TST_INFO) return null
  try {
    const read = fromBER(Uint8Array.from(content).buffer)
    const info = new TSTInfo({ schema: read.result })
    return read.offset === content.length && info.version === 1 ? info : null
  } catch {
    return null
  }
}

/** The certificates of a PEM file; one that cannot be read is none. */
function anchorsIn(pem: string): X509Certificate[] {
  const found = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  return found.flatMap((one) => {
    try {
      return [new X509Certificate(one)]
    } catch {
      return []
    }
  })
}

function trustFault(
  signer: X509Certificate,
  known: readonly X509Certificate[],
  anchors: readonly X509Certificate[],
  at: Date,
): string | null {
  const purposes: readonly string[] = signer.keyUsage ?? []
  if (purposes.length !== 1 || purposes[0] !== TIME_STAMPING) return '证书不是时间戳专用的'
  const chain = chainOf(signer, [...anchors, ...known])
  const end = chain.findIndex((one) => anchors.some((anchor) => anchor.raw.equals(one.raw)))
  if (end < 0) return '证书不是由所信的时间戳机构签发的'
  const isValid = (one: X509Certificate) => one.validFromDate <= at && at <= one.validToDate
  return chain.slice(0, end + 1).every(isValid) ? null : '盖章时证书不在有效期'
}
