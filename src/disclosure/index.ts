/**
 * Disclosure of results 行政执法公示 (S1.2, S1.8–S1.10).
 *
 * A decision enters the queue in its own transaction (cases/decide.ts). Its public record is made by
 * rule, never typed; a second officer checks it before it appears. What is public stands in tables of
 * its own, written by the publication act alone and read by the portal's role.
 */
export { followPublications } from './follow.ts'
export { makePublic, preparePublication, searchText } from './publish.ts'
export { type PublicRecord, publicRecord } from './record.ts'
