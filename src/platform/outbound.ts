import { lookup as resolve } from 'node:dns'
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/** What another installation answered. */
export interface Answered {
  readonly status: number
  readonly type: string
  readonly body: Buffer
}

/** One request to an address that an operator wrote down. */
export interface Outbound {
  readonly url: string
  readonly method: 'GET' | 'POST'
  readonly body?: string
  readonly timeoutMs: number
  /** A longer answer is none. */
  readonly mostBytes: number
  /** Addresses of the bureau's own networks that may be reached though they are not public. */
  readonly listed: BlockList
}

/** A request that was not sent, or had no usable answer; told in Chinese. */
export class OutboundError extends Error {}

const PRIVATE: readonly (readonly [string, number, 'ipv4' | 'ipv6'])[] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.0.2.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['198.51.100.0', 24, 'ipv4'],
  ['203.0.113.0', 24, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  ['::', 128, 'ipv6'],
  ['64:ff9b::', 96, 'ipv6'],
  ['64:ff9b:1::', 48, 'ipv6'],
  ['100::', 64, 'ipv6'],
  ['2001::', 32, 'ipv6'],
  ['2001:db8::', 32, 'ipv6'],
  ['2002::', 16, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
]

const notPublic = new BlockList()
for (const [network, prefix, family] of PRIVATE) notPublic.addSubnet(network, prefix, family)
const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/** A list of addresses and networks, `10.1.2.3` or `10.0.0.0/8`, parted by commas or spaces. */
export function addressList(text: string): BlockList | { error: string } {
  const list = new BlockList()
  for (const part of text.split(/[\s,，]+/).filter(Boolean)) {
    const [address = '', prefix] = part.split('/')
    const most = isIP(address) === 4 ? 32 : 128
    const family = isIP(address) === 4 ? 'ipv4' : 'ipv6'
    const bits = prefix === undefined ? most : /^\d{1,3}$/.test(prefix) ? Number(prefix) : -1
    if (isIP(address) === 0 || bits < 0 || bits > most) return { error: `「${part}」不是地址` }
    list.addSubnet(address, bits, family)
  }
  return list
}

/** Whether an address may be reached: without a secured line this machine alone, with one whatever
 *  is public, this machine, or listed. */
export function mayReach(address: string, isSecured: boolean, listed: BlockList): boolean {
  const family = isIP(address) === 4 ? 'ipv4' : 'ipv6'
  const isIn = (list: BlockList) => list.check(address, family)
  if (isIP(address) === 0) return false
  if (isIn(loopback)) return true
  return isSecured && (isIn(listed) || !isIn(notPublic))
}

/**
 * Sends one request to an address that was written down by people: https, or http to this machine
 * alone; the address that the name stands for is checked in the connection itself, so that a name
 * cannot change in between; redirects are answers like others; time and length are bounded.
 *
 * Throws OutboundError; what the other end says with its status is an answer.
 */
export async function send(outbound: Outbound): Promise<Answered> {
  const url = new URL(outbound.url)
  const isSecured = url.protocol === 'https:'
  if (!isSecured && url.protocol !== 'http:') throw new OutboundError('网址应以 https:// 开头')
  const literal = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const may = (address: string) => mayReach(address, isSecured, outbound.listed)
  // A literal address is connected to without being looked up.
  if (isIP(literal) !== 0 && !may(literal)) throw new OutboundError(refusedAddress(literal))
  return new Promise((answer, fail) => {
    const signal = AbortSignal.timeout(outbound.timeoutMs)
    const failed = (error: Error) =>
      fail(error instanceof OutboundError ? error : new OutboundError(unreached(error, signal)))
    const sent = (isSecured ? requestHttps : requestHttp)(
      url,
      {
        method: outbound.method,
        lookup: lookupOnly(may),
        signal,
        ...(outbound.body !== undefined && {
          headers: {
            'content-type': 'text/plain; charset=utf-8',
            'content-length': Buffer.byteLength(outbound.body),
          },
        }),
      },
      (response) => {
        const parts: Buffer[] = []
        let length = 0
        response.on('data', (part: Buffer) => {
          length += part.length
          if (length <= outbound.mostBytes) {
            parts.push(part)
            return
          }
          failed(new OutboundError('回答太长'))
          sent.destroy()
        })
        response.on('error', failed)
        response.on('end', () =>
          answer({
            status: response.statusCode ?? 0,
            type: response.headers['content-type'] ?? '',
            body: Buffer.concat(parts),
          }),
        )
      },
    )
    sent.on('error', failed)
    sent.end(outbound.body)
  })
}

const refusedAddress = (address: string): string =>
  `地址 ${address} 不能访问：不是公网地址，也不在允许的内网地址之列`

function unreached(error: Error, signal: AbortSignal): string {
  return signal.aborted ? '等候回答超时' : `连不上（${error.message}）`
}

/** Looks a name up and gives only addresses that may be reached. */
function lookupOnly(may: (address: string) => boolean): LookupFunction {
  return (hostname, options, done) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return done(error, [])
      const allowed = addresses.filter(({ address }) => may(address))
      const first = allowed[0]
      if (first === undefined) {
        const words = refusedAddress(addresses[0]?.address ?? hostname)
        return done(new OutboundError(words) as NodeJS.ErrnoException, [])
      }
      return options.all === true ? done(null, allowed) : done(null, first.address, first.family)
    })
  }
}
