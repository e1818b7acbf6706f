import { Button, Drawer } from 'antd'
import { type ReactNode, useState } from 'react'
import type { Receipt } from '../contract.ts'
import { dayOfInstant, dayWords, hashShort, numberWords, secondWords } from '../format.ts'
import { useMe } from '../frame/session.ts'
import { Tick } from '../parts/marks.tsx'
import '../style/act.css'
import { text } from '../text.ts'

const t = text.receipt

/** The receipt at once: number, entry, leaf hash, and what happens next. */
export function ReceiptDrawer({
  title,
  receipt,
  more,
  onClose,
  foot,
}: {
  title: string
  receipt: Receipt
  /** A further receipt of the same step, as the notice of gaps after receiving. */
  more?: { title: string; receipt: Receipt }
  onClose: () => void
  foot: ReactNode
}): ReactNode {
  return (
    <Drawer
      open
      size={560}
      onClose={onClose}
      className="receipt-drawer"
      closable={{ placement: 'end' }}
      title={
        <>
          {t.title} <span className="dim">{t.sub}</span>
        </>
      }
      footer={<div className="act-foot">{foot}</div>}
    >
      <div role="status">
        <ReceiptBody title={title} receipt={receipt} />
        {more && <ReceiptBody title={more.title} receipt={more.receipt} />}
      </div>
    </Drawer>
  )
}

function ReceiptBody({ title, receipt }: { title: string; receipt: Receipt }): ReactNode {
  const me = useMe()
  const { entry } = receipt
  const when = `${dayWords(dayOfInstant(entry.at))} ${secondWords(entry.at)}`
  return (
    <section className="receipt">
      <header>
        <Tick size={30} />
        <div>
          <h2>{title}</h2>
          <p className="dim">
            {receipt.number && `${receipt.number} · `}
            {when}
          </p>
        </div>
      </header>
      <dl className="pairs">
        <div>
          <dt>{t.log}</dt>
          <dd>{entry.index === null ? t.waiting : t.entry(numberWords(entry.index))}</dd>
        </div>
        <div>
          <dt>{t.leaf}</dt>
          <dd>
            <span className="mono" title={entry.leaf}>
              {hashShort(entry.leaf)}
            </span>{' '}
            <CopyButton words={entry.leaf} />
          </dd>
        </div>
        {me && (
          <div>
            <dt>{t.who}</dt>
            <dd>
              {me.name}
              {me.certificate && ` · ${me.certificate.number}`}
            </dd>
          </div>
        )}
      </dl>
      <h3>{t.next}</h3>
      {receipt.next.length === 0 ? (
        <p className="dim">{t.nothingNext}</p>
      ) : (
        <ul className="next-list">
          {receipt.next.map((sentence) => (
            <NextStep key={sentence} sentence={sentence} />
          ))}
        </ul>
      )}
    </section>
  )
}

/** 「12月11日 前：送达…」 becomes two columns; a sentence without a time stands alone. */
function NextStep({ sentence }: { sentence: string }): ReactNode {
  const [when = '', ...rest] = sentence.split('：')
  if (rest.length === 0 || when.length > 12) return <li>{sentence}</li>
  return (
    <li className="timed">
      <span className="dim">{when}</span> <span>{rest.join('：')}</span>
    </li>
  )
}

function CopyButton({ words }: { words: string }): ReactNode {
  const [copied, setCopied] = useState(false)
  return (
    <Button
      size="small"
      onClick={async () => {
        await navigator.clipboard?.writeText(words)
        setCopied(true)
      }}
    >
      {copied ? t.copied : t.copy}
    </Button>
  )
}
