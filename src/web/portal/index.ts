/**
 * The public portal 公示门户: pages rendered on the server, complete without script (S1.1–S1.8).
 *
 * A page is a function from a view model to mark-up (`models.ts`); it asks nothing and changes
 * nothing. `PortalReads` is what the pages need to know, answered from public tables alone;
 * `PortalForms` is where applications and reports of errors go, as acts. `registerPortal` joins the
 * two to addresses:
 *
 *   /  /search  /items[/{code}[/versions/{no}][/apply]]  /decisions[/{handle}|.csv|.json|.atom]
 *   /verify[/{handle}]  /officers[/{handle}]  /lists[/{key}]  /cases  /report  /about/{key}  /en
 *
 * Invariants. Every value is escaped where it is put in (`../html.ts`). No cookie, no inline script
 * or style (content security policy). A case opens by number and query code, posted and never in an
 * address. 适老版 is `big=1` in the address, carried through every link and form. A sheet and the
 * longest page stay under 100 kB together; the look is that of one style sheet made from
 * `../tokens.ts`.
 *
 * @example await registerPortal(app, reads, { bureau, demo: true, clock, address, newId, forms })
 */
export { PageCache } from './cache.ts'
export { countLimit } from './calendar.ts'
export { portalCss } from './css.ts'
export type * as models from './models.ts'
export { qr } from './parts.ts'
export type { Moment, PortalForms, PortalReads } from './reads.ts'
export { type PortalOptions, registerPortal } from './routes.ts'
export { sealSvg } from './seal.ts'
