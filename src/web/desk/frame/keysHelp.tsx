import { Modal, Switch } from 'antd'
import { type ReactNode, useState } from 'react'
import { setSingleKeys, singleKeysOn } from '../keys.ts'
import { Kbd } from '../parts/marks.tsx'
import { text } from '../text.ts'

const t = text.keys
const n = text.nav

const groups: [string, [string, string[]][]][] = [
  [
    t.groups.everywhere,
    [
      [t.line.command, ['⌘K']],
      [t.line.all, ['?']],
      [n.queue, ['G', 'Q']],
      [n.intake, ['G', 'W']],
      [n.review, ['G', 'R']],
      [n.publication, ['G', 'P']],
      [n.dossier, ['G', 'D']],
      [t.line.close, ['Esc']],
    ],
  ],
  [
    t.groups.lists,
    [
      [t.line.move, ['J', 'K']],
      [t.line.open, ['Enter']],
      [t.line.preview, ['Space']],
      [t.line.find, ['/']],
      [t.line.redAmberGreen, ['1', '2', '3']],
      [t.line.stopped, ['0']],
      [t.line.export, ['E']],
    ],
  ],
  [
    t.groups.case,
    [
      [t.line.act, ['A']],
      [t.line.fold, ['T']],
      [t.line.chart, ['C']],
      [t.line.materials, ['M']],
      [t.line.documents, ['D']],
      [t.line.recordings, ['V']],
      [t.line.neighbours, ['[', ']']],
      [t.line.confirm, ['⌘↵']],
    ],
  ],
]

/** All keys on one page, and the switch that turns single keys off. */
export function KeysHelp({ onClose }: { onClose: () => void }): ReactNode {
  const [on, setOn] = useState(singleKeysOn)
  return (
    <Modal
      open
      footer={null}
      width={860}
      onCancel={onClose}
      title={<KeysTitle />}
      className="keys-help"
    >
      <div className="keys-columns">
        {groups.map(([title, rows]) => (
          <section key={title} aria-label={title}>
            <h3>{title}</h3>
            <dl>
              {rows.map(([words, caps]) => (
                <div key={words}>
                  <dt>{words}</dt>
                  <dd>
                    {caps.map((cap) => (
                      <Kbd key={cap}>{cap}</Kbd>
                    ))}
                    <span className="hidden">{caps.join(' ')}</span>
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <p className="row">
        <Switch
          size="small"
          checked={on}
          aria-label={t.toggle}
          onChange={(value) => {
            setSingleKeys(value)
            setOn(value)
          }}
        />
        {t.toggle}
      </p>
    </Modal>
  )
}

function KeysTitle(): ReactNode {
  return (
    <>
      {t.title} <span className="dim">{t.note}</span>
    </>
  )
}
