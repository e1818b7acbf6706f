import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { openWeb } from '../src/cli/web.ts'
import { openTypesetter } from '../src/documents/index.ts'
import { notes, startSequencer } from '../src/ledger/index.ts'
import { readConfig } from '../src/platform/config.ts'
import { openPools } from '../src/platform/database.ts'
import { fileVault } from '../src/platform/vault.ts'
import { houseOf } from './setup.ts'

/*
 * The server of the act figures, in a thread of its own as `serve` would be: one web server for
 * each bureau, and the sequencer that seals what they write. No jobs run: no paper is typeset.
 */
export interface ServerOrder {
  readonly ownerUrl: string
  readonly folder: string
  readonly bureaus: number
}

const { ownerUrl, folder, bureaus } = workerData as ServerOrder
const pools = openPools(ownerUrl)
const vault = fileVault(join(folder, 'vault'), join(folder, 'keys', 'cases'))
const press = { vault, typesetter: openTypesetter(null) }
const seed = Buffer.alloc(32, 1)
const signerOf = (origin: string) => notes.signerFromSeed(origin, seed)
const closings: (() => Promise<unknown>)[] = [() => pools.end()]
const urls: string[] = []
for (let n = 1; n <= bureaus; n++) {
  const house = houseOf(pools, n)
  const app = await openWeb({
    house,
    press,
    place: {
      dataDir: folder,
      pools,
      ownerUrl,
      vault,
      secret: house.facts.secret,
      signerOf,
      signersOf: (origin) => [signerOf(origin)],
      close: async () => undefined,
    },
    config: readConfig({ data: folder, demo: true }, {}),
    sequencerKey: signerOf(house.facts.origin).vkey,
  })
  closings.push(() => app.close())
  urls.push(await app.listen({ host: '127.0.0.1', port: 0 }))
}
const { clock } = houseOf(pools, 1)
const sequencer = startSequencer({ pool: pools.sequencer, clock, signerOf })
closings.push(() => sequencer.stop())
parentPort?.once('message', async () => {
  for (const close of closings.reverse()) await close()
  parentPort?.postMessage('closed')
})
parentPort?.postMessage(urls)
