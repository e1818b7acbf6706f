import { useEffect, useRef } from 'react'

/** What a key does: `j`, `enter`, `[`, `f3`, `mod+enter`, `mod+k`, and two in a row, `g q`. */
export type KeyMap = Record<string, (event: KeyboardEvent) => void>

const switchName = 'desk.singleKeys'

/** Whether single keys work; a person can switch them off (WCAG 2.1.4). */
export function singleKeysOn(): boolean {
  return localStorage.getItem(switchName) !== 'off'
}

/** Switches single keys on or off in this browser. */
export function setSingleKeys(on: boolean): void {
  localStorage.setItem(switchName, on ? 'on' : 'off')
}

/**
 * Listens for keys while the component stands. Single keys are off in text fields, while a dialog
 * lies above (unless `inDialog`), and where they were switched off; keys with Ctrl or ⌘ always
 * work.
 */
export function useKeys(map: KeyMap, options: { inDialog?: boolean; off?: boolean } = {}): void {
  const latest = useRef({ map, options })
  latest.current = { map, options }
  useEffect(() => {
    let first = ''
    let firstAt = 0
    const onKey = (event: KeyboardEvent) => {
      const { map: keys, options: how } = latest.current
      if (how.off || event.isComposing || event.defaultPrevented) return
      const covered = document.querySelector('[role="dialog"]:not([hidden])') !== null
      if (covered && !how.inDialog) return
      const mod = event.ctrlKey || event.metaKey
      const key = event.key.toLowerCase()
      const name = mod ? `mod+${key}` : key
      if (!mod && !allowed(event, key)) return
      const pair = first && event.timeStamp - firstAt < 1200 ? `${first} ${key}` : ''
      first = key
      firstAt = event.timeStamp
      // After G the second key belongs to the pair alone: R must not also start the act of R.
      const act = pair.startsWith('g ') ? keys[pair] : keys[name]
      if (!act) return
      event.preventDefault()
      act(event)
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
}

/** J and K walk a list: down to its last row and up to its first, from the chosen one. */
export function rowKeys<R>(rows: readonly R[], chosen: R | undefined, choose: (row: R) => void) {
  const move = (step: number) => {
    const at = chosen === undefined ? 0 : rows.indexOf(chosen)
    const next = rows[Math.min(Math.max(at + step, 0), rows.length - 1)]
    if (next !== undefined) choose(next)
  }
  return { j: () => move(1), k: () => move(-1) }
}

function allowed(event: KeyboardEvent, key: string): boolean {
  if (event.altKey) return false
  const target = event.target instanceof HTMLElement ? event.target : null
  const isText = target?.closest(
    'input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable=true]',
  )
  if (isText) return /^f\d+$/.test(key)
  // Enter and Space belong to the control that has the focus.
  const isControl = target?.closest('button, a[href], [role=radio], input, summary')
  if (isControl && (key === 'enter' || key === ' ')) return false
  return key.length > 1 || singleKeysOn()
}
