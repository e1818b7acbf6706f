/**
 * Legal review of major decisions 重大执法决定法制审核 (S3.1–S3.7).
 *
 * A reviewer of the legal office answers ten points on the exact draft decision and gives one of
 * four opinions. `pass`, `amend`, `reject` are final on that draft; `return` asks for more and is no
 * opinion. A changed draft, or changed facts, is another draft number, and the opinion lapses.
 * Whether a decision is major is assessed when it is drafted (registry/catalogue.ts).
 */
export { legalReview, POINTS } from './legal-review.ts'
