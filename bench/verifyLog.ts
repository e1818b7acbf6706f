import { audits } from '../src/ledger/index.ts'
import { openOwnerPool } from '../src/platform/database.ts'

/*
 * Verifies the log of bureau 1 in a process of its own, so that its memory can be told:
 * address of the database and verifier key come by standard input, never by the command line.
 */
const chunks: Buffer[] = []
for await (const chunk of process.stdin) chunks.push(chunk as Buffer)
const { ownerUrl, vkey } = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, string>
const pool = openOwnerPool(ownerUrl ?? '')
const since = performance.now()
const { entries, findings } = await audits.verifyLog({ pool, bureau: 1, keys: [vkey ?? ''] })
const ms = performance.now() - since
await pool.end()
const peakBytes = process.resourceUsage().maxRSS * 1024
process.stdout.write(JSON.stringify({ entries, findings: findings.slice(0, 3), ms, peakBytes }))
