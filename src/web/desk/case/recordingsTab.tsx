import { Button } from 'antd'
import { type ReactNode, useState } from 'react'
import type { CaseView, DayText, RecordingView } from '../contract.ts'
import { momentWords, timeWords } from '../format.ts'
import { Icon } from '../parts/icons.tsx'
import { Octagon, Tag, Tick } from '../parts/marks.tsx'
import { Empty } from '../parts/states.tsx'
import { text } from '../text.ts'

const t = text.case

/** Is the record plan met; then every recording with its verdict; then the steps still to come. */
export function RecordingsTab({ view, today }: { view: CaseView; today: DayText }): ReactNode {
  const { plan, list, missing } = view.recordings
  if (list.length === 0 && missing.length === 0) return <Empty title={t.noRecordings} />
  return (
    <>
      <div className={plan.met ? 'callout clear' : 'callout refusal'}>
        {plan.met ? <Tick size={16} /> : <Octagon size={16} />}
        <p>
          <b>{plan.met ? t.recordMet : t.recordOpen}</b> {plan.sentence}
        </p>
      </div>
      <ul className="recordings-list">
        {list.map((recording) => (
          <Recording key={recording.id} recording={recording} today={today} />
        ))}
        {missing.map((one) => (
          <li key={one.act}>
            <span className="poster none">{t.none}</span>
            <div>
              <b>{one.act}</b>
              <p className="dim">{one.sentence}</p>
            </div>
          </li>
        ))}
      </ul>
    </>
  )
}

function Recording({ recording, today }: { recording: RecordingView; today: DayText }): ReactNode {
  const [isPlaying, setPlaying] = useState(false)
  const { seconds, verdict } = recording
  const tone = { same: 'ok', different: 'late', checking: 'plain' } as const
  return (
    <li>
      {recording.poster ? (
        <img className="poster" src={recording.poster} alt="" />
      ) : (
        <span className="poster" />
      )}
      <div>
        <b>{recording.act}</b>
        <p className="dim">
          {momentWords(recording.from, today)}—{timeWords(recording.to)} · {recording.people}
        </p>
        <p className="row">
          <Tag tone={tone[verdict.state]}>
            {verdict.state === 'same' && '✓ '}
            {verdict.words}
          </Tag>
          <Tag>{recording.requirement}</Tag>
        </p>
        <p className="small dim">
          {t.chapters}
          {recording.chapters.join(' · ')}
        </p>
        {isPlaying && recording.media && <Player recording={recording} media={recording.media} />}
      </div>
      <span className="mono dim">
        {t.duration(Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60)}
      </span>
      {recording.media && (
        <Button
          icon={<Icon name="play" />}
          aria-label={`${isPlaying ? t.stopPlaying : t.play} ${recording.act}`}
          onClick={() => setPlaying(!isPlaying)}
        >
          {isPlaying ? t.stopPlaying : t.play}
        </Button>
      )}
    </li>
  )
}

function Player({ recording, media }: { recording: RecordingView; media: string }): ReactNode {
  if (recording.kind === 'photo') return <img className="media" src={media} alt={recording.act} />
  // Captions are written by a person afterwards where the item asks for them; none travel with
  // the file.
  if (recording.kind === 'audio') {
    // biome-ignore lint/a11y/useMediaCaption: see above
    return <audio className="media" src={media} controls aria-label={recording.act} />
  }
  // biome-ignore lint/a11y/useMediaCaption: see above
  return <video className="media" src={media} controls aria-label={recording.act} />
}
