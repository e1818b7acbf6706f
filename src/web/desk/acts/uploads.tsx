import { Button, Progress } from 'antd'
import { type ChangeEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { Upload } from 'tus-js-client'
import type { Json } from '../contract.ts'
import { text } from '../text.ts'

const t = text.fields

interface Running {
  file: File
  upload: Upload
  sent: number
  state: 'running' | 'paused' | 'failed' | 'done'
  id: string | null
}

/** Recordings: sent in pieces and resumed after a break, also after the page was closed. */
export function UploadsField({
  value,
  onChange,
  caseId,
}: {
  value: Json | undefined
  onChange: (value: Json) => void
  caseId: string
}): ReactNode {
  const [list, setList] = useState<Running[]>([])
  const ids = useRef<Json[]>([])
  ids.current = Array.isArray(value) ? value : []
  const running = useRef<Upload[]>([])
  useEffect(() => () => running.current.forEach((upload) => void upload.abort()), [])
  const change = (file: File, part: Partial<Running>) =>
    setList((old) => old.map((one) => (one.file === file ? { ...one, ...part } : one)))
  const add = (event: ChangeEvent<HTMLInputElement>) => {
    for (const file of event.target.files ?? []) {
      const upload = start(file, caseId, {
        onProgress: (sent) => change(file, { sent }),
        onFailed: () => change(file, { state: 'failed' }),
        onDone: (id) => {
          change(file, { state: 'done', id })
          ids.current = [...ids.current, id]
          onChange(ids.current)
        },
      })
      running.current.push(upload)
      setList((old) => [...old, { file, upload, sent: 0, state: 'running', id: null }])
    }
    event.target.value = ''
  }
  return (
    <div className="uploads">
      <label className="upload-button">
        {t.upload}
        <input type="file" multiple accept="video/*,audio/*,image/*" onChange={add} />
      </label>
      <span className="hint">{t.uploadNote}</span>
      <ul>
        {list.map((one) => (
          <UploadLine
            key={`${one.file.name}${one.file.lastModified}`}
            one={one}
            onChange={change}
          />
        ))}
      </ul>
    </div>
  )
}

function UploadLine({
  one,
  onChange,
}: {
  one: Running
  onChange: (file: File, part: Partial<Running>) => void
}): ReactNode {
  const percent = one.file.size === 0 ? 100 : Math.floor((one.sent / one.file.size) * 100)
  const resume = () => {
    one.upload.start()
    onChange(one.file, { state: 'running' })
  }
  const pause = () => {
    void one.upload.abort()
    onChange(one.file, { state: 'paused' })
  }
  return (
    <li>
      <span className="name" title={one.file.name}>
        {one.file.name}
      </span>
      <Progress percent={percent} showInfo={false} size="small" aria-label={one.file.name} />
      <span role="status">
        {one.state === 'done'
          ? t.uploaded
          : one.state === 'failed'
            ? t.uploadFailed
            : t.uploading(`${sizeWords(one.sent)} / ${sizeWords(one.file.size)}`)}
      </span>
      {one.state === 'running' && (
        <Button size="small" onClick={pause}>
          {t.pause}
        </Button>
      )}
      {(one.state === 'paused' || one.state === 'failed') && (
        <Button size="small" onClick={resume}>
          {t.resume}
        </Button>
      )}
    </li>
  )
}

const pieceBytes = 8 * 1024 * 1024

function start(
  file: File,
  caseId: string,
  on: { onProgress: (sent: number) => void; onFailed: () => void; onDone: (id: string) => void },
): Upload {
  const upload = new Upload(file, {
    endpoint: '/api/uploads',
    chunkSize: pieceBytes,
    retryDelays: [0, 1000, 3000, 8000, 15_000, 30_000],
    metadata: { filename: file.name, filetype: file.type, case: caseId },
    // The path of the page must not count: the same file of a case is the same upload on any page.
    fingerprint: async () =>
      ['desk', caseId, file.name, file.type, file.size, file.lastModified].join(':'),
    removeFingerprintOnSuccess: true,
    onProgress: on.onProgress,
    onError: on.onFailed,
    onSuccess: () => on.onDone(upload.url?.split('/').at(-1) ?? ''),
  })
  void upload.findPreviousUploads().then((before) => {
    if (before[0]) upload.resumeFromPreviousUpload(before[0])
    upload.start()
  })
  return upload
}

function sizeWords(bytes: number): string {
  return bytes < 1024 * 1024
    ? `${Math.ceil(bytes / 1024)} KB`
    : `${(bytes / 1024 / 1024).toFixed(1)} MB`
}
