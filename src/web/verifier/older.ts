/*
 * Two functions of the language that browsers of the last years lack, for what the ledger's modules
 * use. The page is for whoever holds a paper, not for whoever has a new machine.
 */

const texts = String.prototype as { isWellFormed?: () => boolean }
texts.isWellFormed ??= function isWellFormed(this: string): boolean {
  return !/\p{Surrogate}/u.test(this)
}

const addresses = URL as { canParse?: (text: string) => boolean }
addresses.canParse ??= (text) => {
  try {
    return new URL(text).href !== ''
  } catch {
    return false
  }
}
