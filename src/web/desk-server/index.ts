/**
 * The HTTP API of the staff desk: what `desk/contract.ts` says, over the domain's own acts.
 *
 * No rule lives here: what may be done comes from the checks of the acts (`standing`, `rehearse`), and
 * doing is `perform`. Sessions are rows; every write comes from our own pages (Origin, SameSite).
 */
export { type DeskOptions, registerDeskApi } from './routes.ts'
export { firstPassword, setAccount } from './session.ts'
export { registerUploads } from './uploads.ts'
