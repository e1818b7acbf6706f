/**
 * Papers 执法文书 (S2.3): their words are fixed in the act, their file is made afterwards.
 *
 * The act commits number, template and data; the job `issue` sets them in the look of GB/T 9704 as
 * PDF/A-2b, stores the file under its hash and performs `issue`, so that no typesetting runs while a
 * number's counter is locked. The code printed on a paper leads to /verify/<random handle>.
 *
 * **Fields.** `kinds` holds one schema for each kind; `typeset` refuses in Chinese what is missing,
 * unknown or contradictory. The words of the law (remedies, what runs when) stand in the template,
 * the names in the data. Data reach the template as JSON values, never as its markup.
 *
 * **Bytes.** The same kind, data, moment and fonts give the same file, byte for byte.
 *
 * **Faces.** The bureau's folder is searched first for 仿宋, 小标宋, 黑体, 楷体; open fonts stand in
 * (`missingFonts` says which). What no face can draw stands on the paper as its code (〔U+2EBE0〕),
 * as do marks that print as nothing: the act has fixed the words, so no paper is refused for them.
 *
 * **Seal.** A demonstration draws a plain ring that says 演示. A real paper bears the picture in
 * `seal`, or an empty place for it: the house never draws a seal that could be taken for a real one.
 *
 * **Signature.** With a certificate in the folder of keys each paper is signed (PAdES B-B) before
 * it is stored, invisibly; `seals.checkSeal` reads such a file back.
 *
 * **Memory.** The engine lives in a thread of its own that ends after two idle minutes.
 */
export { missingFonts } from './fonts.ts'
export { issuePaper, issueWaiting, orderWaiting, type Press } from './issue.ts'
export { kinds, type PaperData, type PaperKind } from './kinds.ts'
export { openedByCode, type PaperProof, type ProofReader, proofOfPaper } from './proof.ts'
export * as seals from './seals.ts'
export {
  closeTypesetter,
  openTypesetter,
  TypesetRefusal,
  type Typesetter,
  typeset,
} from './typeset.ts'
