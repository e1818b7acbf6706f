import { join } from 'node:path'
import { connect } from '../src/platform/database.ts'
import { migrate } from '../src/platform/migrate.ts'

/** The template that every test database is cloned from, migrated once. */
export const TEMPLATE = 'sanzhi_template'

/** Test data does not outlive the run, so it need not be flushed. */
export const TEST_SETTINGS = { fsync: 'off', max_connections: '200' }

/** The system's PostgreSQL instead of the packaged one, where TEST_POSTGRES=debian asks for it. */
export const TEST_BINARIES =
  process.env['TEST_POSTGRES'] === 'debian' ? { binDir: '/usr/lib/postgresql/15/bin' } : {}

/** How the names of the tests' own databases begin. */
export const OWN = 'sanzhi_test_'

const MIGRATIONS = join(import.meta.dirname, '..', 'migrations')

/** Creates the migrated template database, anew where a killed run left one. */
export async function prepareTemplate(url: string): Promise<void> {
  const client = await connect(url)
  await client.query(`drop database if exists ${TEMPLATE} with (force)`)
  await client.query(`create database ${TEMPLATE}`)
  await client.end()
  await migrate(url, TEMPLATE, MIGRATIONS)
}
