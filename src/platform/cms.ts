import { createHash, verify, X509Certificate } from 'node:crypto'
import { fromBER, Null, OctetString, Sequence } from 'asn1js'
import {
  type AlgorithmIdentifier,
  type Attribute,
  Certificate,
  ContentInfo,
  IssuerAndSerialNumber,
  SignedData,
  type SignerInfo,
} from 'pkijs'

/** A CMS signature of one signer (RFC 5652) that holds for its content. */
export interface SignedContent {
  /** Object identifier of what was signed. */
  readonly contentType: string
  readonly content: Uint8Array
  readonly signer: X509Certificate
  /** All certificates that came along, the signer's among them. */
  readonly certificates: readonly X509Certificate[]
}

const SIGNED_DATA = '1.2.840.113549.1.7.2'
const CONTENT_TYPE = '1.2.840.113549.1.9.3'
const MESSAGE_DIGEST = '1.2.840.113549.1.9.4'
const SIGNING_CERTIFICATE = '1.2.840.113549.1.9.16.2.12'
const SIGNING_CERTIFICATE_V2 = '1.2.840.113549.1.9.16.2.47'

const HASHES: Readonly<Record<string, string>> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
}
const RSA = '1.2.840.113549.1.1.1'
/** Signature algorithms, with the hash that they name; null where the digest's own is meant. */
const SIGNATURES: Readonly<Record<string, string | null>> = {
  [RSA]: null,
  '1.2.840.113549.1.1.11': 'sha256',
  '1.2.840.113549.1.1.12': 'sha384',
  '1.2.840.113549.1.1.13': 'sha512',
  '1.2.840.10045.4.3.2': 'sha256',
  '1.2.840.10045.4.3.3': 'sha384',
  '1.2.840.10045.4.3.4': 'sha512',
}

class Fault extends Error {}

/**
 * Opens a CMS signature over `detached`, or over the content that it carries where that is null:
 * attributes, digest, signature and the bound certificate hold, and nothing beside them is there.
 * Whether the certificate is to be trusted is the caller's to say. RSA (PKCS #1) and ECDSA with
 * SHA-2; says in Chinese what is wrong. Source: RFC 5652 §5, RFC 5035.
 */
export function openSigned(
  der: Uint8Array,
  detached: Uint8Array | null,
): SignedContent | { readonly error: string } {
  try {
    return opened(der, detached)
  } catch (error) {
    // The parser throws whatever it likes at bytes that are no signature.
    return { error: error instanceof Fault ? error.message : '不是 CMS 签名' }
  }
}

function opened(der: Uint8Array, detached: Uint8Array | null): SignedContent {
  const signed = readSignedData(der)
  const { eContentType: contentType, eContent } = signed.encapContentInfo
  const carried = eContent === undefined ? null : new Uint8Array(eContent.getValue())
  demand((detached === null) !== (carried === null), '签名里的内容不合规定')
  const content = detached ?? carried ?? new Uint8Array()
  const signer = signed.signerInfos[0] as SignerInfo
  const all = (signed.certificates ?? []).map((one) => {
    demand(one instanceof Certificate, '签名里有不认识的证书')
    return one as Certificate
  })
  const certificates = all.map((one) => new X509Certificate(derOf(one)))
  const at = all.findIndex((one) => isIdentified(signer, one))
  const certificate = certificates[at]
  if (certificate === undefined) throw new Fault('签名里没有签名人的证书')
  const digest = HASHES[signer.digestAlgorithm.algorithmId]
  if (digest === undefined || digest === 'sha1') throw new Fault('签名所用的摘要算法不支持')
  const { digestAlgorithm, signatureAlgorithm } = signer
  const isOne = signed.digestAlgorithms.every((a) => a.algorithmId === digestAlgorithm.algorithmId)
  demand(isOne, '摘要算法前后不一')
  const algorithms = [...signed.digestAlgorithms, digestAlgorithm, signatureAlgorithm]
  demand(algorithms.every(hasNoParameters), '算法的参数不支持')
  checkAttributes(signer, { contentType, content, digest, certificate })
  checkSignature(signer, digest, certificate)
  return { contentType, content, signer: certificate, certificates }
}

function readSignedData(der: Uint8Array): SignedData {
  const bytes = Uint8Array.from(der)
  const read = fromBER(bytes.buffer)
  demand(read.offset === bytes.length, '签名的编码不合规定')
  const outer = new ContentInfo({ schema: read.result })
  demand(outer.contentType === SIGNED_DATA, '不是 CMS 签名')
  const signed = new SignedData({ schema: outer.content })
  // Read leniently, so that what was read is written again: the same bytes, or something is hidden.
  const again = new ContentInfo({ contentType: SIGNED_DATA, content: signed.toSchema(true) })
  demand(Buffer.from(again.toSchema().toBER()).equals(der), '签名的编码不合规定')
  // 1 over plain data, 3 over anything else (RFC 5652 §5.1).
  const isPlain = signed.encapContentInfo.eContentType === '1.2.840.113549.1.7.1'
  demand(signed.version === (isPlain ? 1 : 3), '签名的版本不合规定')
  const [one, ...more] = signed.signerInfos
  demand(one !== undefined && more.length === 0, '应当只有一个签名人')
  demand(one?.version === 1 && one.signedAttrs !== undefined, '签名的属性不合规定')
  return signed
}

function hasNoParameters({ algorithmParams }: AlgorithmIdentifier): boolean {
  return algorithmParams === undefined || algorithmParams instanceof Null
}

const derOf = (value: Certificate): Buffer => Buffer.from(value.toSchema().toBER())

function isIdentified({ sid }: SignerInfo, certificate: Certificate): boolean {
  if (!(sid instanceof IssuerAndSerialNumber)) return false
  const issuer = Buffer.from(sid.issuer.toSchema().toBER())
  return (
    issuer.equals(Buffer.from(certificate.issuer.toSchema().toBER())) &&
    sid.serialNumber.isEqual(certificate.serialNumber)
  )
}

interface Expected {
  readonly contentType: string
  readonly content: Uint8Array
  readonly digest: string
  readonly certificate: X509Certificate
}

function checkAttributes(signer: SignerInfo, expected: Expected): void {
  const attributes = signer.signedAttrs?.attributes ?? []
  const attribute = (type: string) => {
    const found = attributes.filter((one: Attribute) => one.type === type)
    demand(found.length <= 1 && (found[0]?.values.length ?? 1) === 1, '签名的属性重复')
    return found[0]?.values[0]
  }
  const type = attribute(CONTENT_TYPE)
  demand(type?.valueBlock.toString() === expected.contentType, '签名的内容类型不符')
  const stated = attribute(MESSAGE_DIGEST)
  const digest = createHash(expected.digest).update(expected.content).digest()
  demand(stated instanceof OctetString && digest.equals(bytesOf(stated)), '内容与签名的摘要不符')
  const v2 = attribute(SIGNING_CERTIFICATE_V2)
  const bound = v2 ?? attribute(SIGNING_CERTIFICATE)
  demand(
    bound instanceof Sequence && isBound(bound, v2 !== undefined, expected.certificate),
    '签名所指的不是这张证书',
  )
}

/** Whether SigningCertificate or its second version names the certificate by its hash. */
function isBound(value: Sequence, isSecond: boolean, certificate: X509Certificate): boolean {
  const [ids] = value.valueBlock.value
  const [first] = ids instanceof Sequence ? ids.valueBlock.value : []
  const parts = first instanceof Sequence ? first.valueBlock.value : []
  const [one, two] = parts
  const named = one instanceof Sequence ? one.valueBlock.value[0] : undefined
  const stated = named === undefined ? one : two
  const byDefault = isSecond ? 'sha256' : 'sha1'
  const hash = named === undefined ? byDefault : HASHES[named.valueBlock.toString()]
  if (!(stated instanceof OctetString) || hash === undefined) return false
  return createHash(hash).update(certificate.raw).digest().equals(bytesOf(stated))
}

const bytesOf = (value: OctetString): Buffer => Buffer.from(value.getValue())

function checkSignature(signer: SignerInfo, digest: string, certificate: X509Certificate): void {
  const algorithm = signer.signatureAlgorithm.algorithmId
  const hash = SIGNATURES[algorithm]
  if (hash === undefined) throw new Fault('签名算法不支持（支持 RSA 和 ECDSA）')
  demand(hash === null || hash === digest, '签名算法与摘要算法不符')
  const attributes = Buffer.from(signer.signedAttrs?.encodedValue ?? new ArrayBuffer())
  const isValid = verify(digest, attributes, certificate.publicKey, bytesOf(signer.signature))
  demand(isValid, '签名不符')
}

function demand(holds: boolean, otherwise: string): void {
  if (!holds) throw new Fault(otherwise)
}

/** The chain from a certificate up to one that signed itself or whose issuer did not come along. */
export function chainOf(
  leaf: X509Certificate,
  known: readonly X509Certificate[],
): X509Certificate[] {
  const chain = [leaf]
  for (let last = leaf; ; ) {
    const issuer = known.find((one) => !chain.includes(one) && isIssuedBy(last, one))
    if (issuer === undefined) return chain
    chain.push(issuer)
    last = issuer
  }
}

/** Whether the issuer signed the certificate, and may sign any. */
export function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)
}
