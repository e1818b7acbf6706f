import { createPrivateKey, X509Certificate } from 'node:crypto'
import { existsSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { BitString, Integer, Utf8String } from 'asn1js'
import { AttributeTypeAndValue, BasicConstraints, Certificate, Extension } from 'pkijs'
import { seals } from '../documents/index.ts'
import type { Day, Instant } from '../law/index.ts'
import { dateOf } from '../platform/clock.ts'
import { random } from '../platform/ids.ts'

const COMMON_NAME = '2.5.4.3'
const RSA = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength: 2048,
  publicExponent: Uint8Array.of(1, 0, 1),
}

/**
 * The seal of a demonstration: a key and a certificate that it signs itself, whose name says that
 * it is not valid, made in the folder of keys where they are not both there.
 *
 * @param from the first day of the demonstration, in UTC; the certificate holds for three years.
 */
export async function demoSeal(
  keysDir: string,
  bureau: string,
  from: Day,
): Promise<seals.SealSigner> {
  const key = join(keysDir, seals.SEAL_FILES.key)
  const certificate = join(keysDir, seals.SEAL_FILES.certificate)
  if (!existsSync(key) || !existsSync(certificate)) {
    const made = await makeSeal(`${bureau}（演示证书，无效）`, from)
    // Half of a pair, left by a start that was cut short, is made anew.
    await Promise.all([key, certificate].map((path) => rm(path, { force: true })))
    await writeFile(key, made.key, { mode: 0o600, flag: 'wx' })
    await writeFile(certificate, made.certificate, { mode: 0o644, flag: 'wx' })
  }
  const seal = seals.fileSeal(keysDir)
  if (seal === null) throw new Error('the seal was just made')
  return seal
}

/** A fresh key and its certificate in PEM; RSA, so that sealing twice gives the same bytes. */
async function makeSeal(commonName: string, from: Day) {
  const pair = await crypto.subtle.generateKey(RSA, true, ['sign', 'verify'])
  const certificate = new Certificate({ version: 2 })
  // Positive and of full length, as RFC 5280 §4.1.2.2 wants it.
  const serial = Uint8Array.from(random(16))
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40
  certificate.serialNumber = new Integer({ valueHex: serial.buffer })
  for (const name of [certificate.subject, certificate.issuer]) {
    name.typesAndValues = [
      new AttributeTypeAndValue({
        type: COMMON_NAME,
        value: new Utf8String({ value: commonName }),
      }),
    ]
  }
  certificate.notBefore.value = dateOf(`${from}T00:00:00Z` as Instant)
  const lastYear = Number(from.slice(0, 4)) + 3
  certificate.notAfter.value = dateOf(`${lastYear}-12-31T23:59:59Z` as Instant)
  certificate.extensions = [
    extension('2.5.29.19', new BasicConstraints({ cA: false }).toSchema().toBER()),
    // digitalSignature and nonRepudiation.
    extension(
      '2.5.29.15',
      new BitString({ valueHex: Uint8Array.of(0xc0).buffer, unusedBits: 6 }).toBER(),
    ),
  ]
  await certificate.subjectPublicKeyInfo.importKey(pair.publicKey)
  await certificate.sign(pair.privateKey, 'SHA-256')
  const der = Buffer.from(await crypto.subtle.exportKey('pkcs8', pair.privateKey))
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  return {
    key: key.export({ format: 'pem', type: 'pkcs8' }),
    certificate: new X509Certificate(Buffer.from(certificate.toSchema(true).toBER())).toString(),
  }
}

function extension(extnID: string, value: ArrayBuffer): Extension {
  return new Extension({ extnID, critical: true, extnValue: value })
}
