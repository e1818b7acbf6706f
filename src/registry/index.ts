/**
 * What the bureau is and may do (S1.3–S1.7): its founding, officers with posts and certificates,
 * items with versions that the legal office re-checks, and the catalogue of major decisions.
 *
 * Invariants: an officer acts only under a certificate valid on the day; a version is published only
 * with all fifteen fields, a proved chart and a re-check by somebody else; a published version never
 * changes, and a case keeps the version that it began under.
 */
export * as bureaus from './bureau.ts'
export { type Assessment, type AssessmentFacts, assess } from './catalogue.ts'
export { planOf } from './guide.ts'
export * as lists from './import.ts'
export type { ItemContent } from './item.ts'
export * as items from './items.ts'
export * as logs from './log.ts'
export * as officers from './officers.ts'
export { type ItemVersion, publishedByCode, publishedVersion } from './store.ts'
