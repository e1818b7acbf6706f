import { type ReactNode, useEffect, useState } from 'react'
import { text } from '../text.ts'

/** A page that arrives as bytes: an image is shown as one, a PDF in a frame. */
export function BytesPage({ bytes, title }: { bytes: Blob; title: string }): ReactNode {
  const [url, setUrl] = useState<string | null>(null)
  useEffect(() => {
    const made = URL.createObjectURL(bytes)
    setUrl(made)
    return () => URL.revokeObjectURL(made)
  }, [bytes])
  if (!url) return null
  if (bytes.type.startsWith('image/')) return <img className="page" src={url} alt={title} />
  return <iframe className="page-frame" src={url} title={title} />
}

/** A stored document: its page images where the server draws them, else the PDF in a frame. */
export function StoredPages({
  pages,
  pdf,
  title,
}: {
  pages: string[]
  pdf: string | null
  title: string
}): ReactNode {
  if (pages.length === 0 && pdf) return <iframe className="page-frame" src={pdf} title={title} />
  return pages.map((page, i) => (
    <img
      key={page}
      className="page"
      src={page}
      alt={`${title} ${text.case.page(i + 1, pages.length)}`}
    />
  ))
}
