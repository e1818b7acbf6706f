import { useQuery } from '@tanstack/react-query'
import { Modal } from 'antd'
import { type KeyboardEvent, type ReactNode, useDeferredValue, useState } from 'react'
import { useNavigate } from 'react-router'
import { call } from '../api.ts'
import type { Me } from '../contract.ts'
import { remainingWords } from '../format.ts'
import { Icon, type IconName } from '../parts/icons.tsx'
import { Kbd, Octagon } from '../parts/marks.tsx'
import { text } from '../text.ts'
import { placeOf, useToday } from './session.ts'

interface Line {
  key: string
  group: string
  icon: IconName | 'refused'
  title: string
  note: string
  to: string | null
}

/**
 * Search and command: acts of matching cases first, refused ones with their reason, then
 * places.
 */
export function Palette({ me, onClose }: { me: Me; onClose: () => void }): ReactNode {
  const navigate = useNavigate()
  const [words, setWords] = useState('')
  const [chosen, setChosen] = useState(0)
  const lines = useLines(useDeferredValue(words.trim()), me)
  const open = (line: Line | undefined) => {
    if (!line?.to) return
    onClose()
    navigate(line.to)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step) {
      event.preventDefault()
      setChosen((i) => Math.min(Math.max(i + step, 0), lines.length - 1))
    } else if (event.key === 'Enter') open(lines[chosen])
  }
  return (
    <Modal
      open
      footer={null}
      closable={false}
      width={660}
      onCancel={onClose}
      className="palette"
      title={<span className="hidden">{text.palette.title}</span>}
    >
      <div className="palette-input">
        <Icon name="search" size={18} />
        <input
          // biome-ignore lint/a11y/noAutofocus: the dialog exists to type into this one field
          autoFocus
          value={words}
          placeholder={text.palette.input}
          aria-label={text.palette.input}
          role="combobox"
          aria-expanded="true"
          aria-controls="palette-list"
          aria-activedescendant={lines[chosen] ? `palette-${chosen}` : undefined}
          onChange={(event) => {
            setWords(event.target.value)
            setChosen(0)
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <Lines lines={lines} chosen={chosen} onOpen={open} />
      <p className="palette-foot">
        <Kbd>↑</Kbd>
        <Kbd>↓</Kbd> {text.palette.foot[0]} <Kbd>↵</Kbd> {text.palette.foot[1]}
      </p>
    </Modal>
  )
}

function Lines({
  lines,
  chosen,
  onOpen,
}: {
  lines: Line[]
  chosen: number
  onOpen: (line: Line) => void
}): ReactNode {
  if (lines.length === 0) {
    return (
      <p className="palette-none" role="status">
        {text.palette.none}
      </p>
    )
  }
  return (
    <div id="palette-list" role="listbox" aria-label={text.palette.title}>
      {lines.map((line, i) => (
        <LineRow
          key={line.key}
          line={line}
          index={i}
          chosen={i === chosen}
          heading={lines[i - 1]?.group !== line.group}
          onOpen={() => onOpen(line)}
        />
      ))}
    </div>
  )
}

function LineRow({
  line,
  index,
  chosen,
  heading,
  onOpen,
}: {
  line: Line
  index: number
  chosen: boolean
  heading: boolean
  onOpen: () => void
}): ReactNode {
  return (
    <>
      {heading && (
        <p className="palette-group" role="presentation">
          {line.group}
        </p>
      )}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the field above carries the keys */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: aria-activedescendant moves */}
      <div
        role="option"
        id={`palette-${index}`}
        aria-selected={chosen}
        className={line.icon === 'refused' ? 'palette-line refused' : 'palette-line'}
        onClick={onOpen}
      >
        {line.icon === 'refused' ? <Octagon /> : <Icon name={line.icon} />}
        <span>{line.title}</span>
        <span className="dim">{line.note}</span>
      </div>
    </>
  )
}

function useLines(words: string, me: Me): Line[] {
  const today = useToday()
  const found = useQuery({
    queryKey: ['queue', 'all', '', words],
    queryFn: ({ signal }) => call('GET /api/queue', { query: { scope: 'all', q: words }, signal }),
    enabled: words !== '',
  })
  const rows = words ? (found.data?.rows ?? []) : []
  const lines: Line[] = []
  for (const row of rows.slice(0, 2)) {
    const place = `${row.applicant} · ${row.number ?? row.item}`
    for (const act of row.preview.can.slice(0, 2)) {
      lines.push({
        key: `${row.id}${act.name}`,
        group: text.queue.can,
        icon: 'right',
        title: act.title,
        note: `— ${place}`,
        to: `/cases/${row.id}?act=${act.name}`,
      })
    }
    for (const no of row.preview.cannot.slice(0, 1)) {
      lines.push({
        key: `${row.id}${no.title}`,
        group: text.queue.can,
        icon: 'refused',
        title: no.title,
        note: no.wrong,
        to: `/cases/${row.id}`,
      })
    }
  }
  for (const row of rows.slice(0, 6)) {
    lines.push({
      key: row.id,
      group: text.palette.cases,
      icon: 'dossier',
      title: row.number ?? row.item,
      note: `${row.applicant} · ${remainingWords(row.remaining, today).words}`,
      to: `/cases/${row.id}`,
    })
  }
  for (const { area } of me.areas) {
    if (words && !text.nav[area].includes(words)) continue
    lines.push({
      key: area,
      group: text.palette.places,
      icon: area,
      title: text.nav[area],
      note: '',
      to: placeOf[area],
    })
  }
  return lines
}
