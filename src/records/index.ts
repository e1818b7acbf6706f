/**
 * Records of the course 全过程记录 (S2.2, S2.4, S2.5): recordings and files come in by resumable upload,
 * go into the vault under their hash, and count once an act names them.
 */
export { destroyErased, type EraseMany, eraseMany } from './erasing.ts'
export { registerUpload, sniffMedia } from './uploads.ts'
