/**
 * Papers 执法文书 (S2.3): their words are fixed in the act, their file is made afterwards.
 *
 * The act commits number, template and data; the job `issue` sets them in the look of GB/T 9704 as
 * PDF/A-2b, stores the file under its hash and performs `issue`, so that no typesetting runs while a
 * number's counter is locked. The code printed on a paper leads to /verify/<random handle>.
 */
export { issuePaper, issueWaiting, type Press } from './issue.ts'
export { openTypesetter, TypesetRefusal, type Typesetter } from './typeset.ts'
