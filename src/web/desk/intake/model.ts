import type {
  ActInputs,
  HandedIn,
  IntakeOutcome,
  ItemForIntake,
  Json,
  ReceiveInput,
} from '../contract.ts'

/**
 * How a paper was found at the window: whole, lacking, corrected on the spot, not yet looked
 * at.
 */
export type Mark = 'whole' | 'lacks' | 'corrected' | null

/** One line of the checklist. */
export type Line = {
  mark: Mark
  kind: 'original' | 'copy'
  pages: number
  wrong: string
  howToFix: string
}

/** Everything typed at the window. */
export type Intake = {
  item: string
  via: ReceiveInput['via']
  partyKind: ReceiveInput['partyKind']
  name: string
  code: string
  representative: string
  agent: string
  address: string
  telephone: string
  email: string
  electronicDelivery: boolean
  lines: { [code: string]: Line | undefined }
  outcome: IntakeOutcome | null
  withinDays: number
}

/** The five outcomes of art. 32, in the order of the screen. */
export const outcomes: IntakeOutcome[] = [
  'complete',
  'incomplete',
  'notOurs',
  'notNeeded',
  'corrected',
]

/** An empty window. */
export function emptyIntake(item: string): Intake {
  return {
    item,
    via: 'window',
    partyKind: 'company',
    name: '',
    code: '',
    representative: '',
    agent: '',
    address: '',
    telephone: '',
    email: '',
    electronicDelivery: false,
    lines: {},
    outcome: null,
    withinDays: 10,
  }
}

/** A paper nobody has looked at yet. */
export function openLine(form: string): Line {
  return {
    mark: null,
    kind: form.startsWith('复印') ? 'copy' : 'original',
    pages: 1,
    wrong: '',
    howToFix: '',
  }
}

/** The papers to go through: those that the state already holds are not asked for. */
export function askedMaterials(item: ItemForIntake | undefined): ItemForIntake['materials'] {
  return item?.materials.filter((material) => !material.shared) ?? []
}

/** The line of one paper. */
export function lineOf(intake: Intake, material: ItemForIntake['materials'][number]): Line {
  return intake.lines[material.code] ?? openLine(material.form)
}

/** The act 收件. */
export function receiveInput(
  intake: Intake,
  item: ItemForIntake | undefined,
  outcome: IntakeOutcome,
): Json {
  const materials = askedMaterials(item).map((material): HandedIn => {
    const line = lineOf(intake, material)
    const isThere = line.mark !== null && line.pages > 0
    return {
      code: material.code,
      handedIn: isThere ? line.kind : null,
      pages: isThere ? line.pages : 0,
    }
  })
  const optional: { [key: string]: string } = {}
  if (intake.agent.trim()) optional.agent = intake.agent.trim()
  if (intake.email.trim()) optional.email = intake.email.trim()
  return {
    partyKind: intake.partyKind,
    name: intake.name.trim(),
    code: intake.code.trim(),
    representative: (intake.partyKind === 'person' ? intake.name : intake.representative).trim(),
    address: intake.address.trim(),
    telephone: intake.telephone.trim(),
    electronicDelivery: intake.electronicDelivery,
    item: intake.item,
    materials,
    outcome,
    via: intake.via,
    ...optional,
  }
}

/** The act 一次性告知: every paper that lacks something, at once. */
export function supplementInput(intake: Intake, item: ItemForIntake | undefined): Json {
  const gaps: ActInputs['supplement']['gaps'] = askedMaterials(item).flatMap((material) => {
    const line = lineOf(intake, material)
    if (line.mark !== 'lacks') return []
    const { wrong, howToFix } = line
    return [
      {
        material: material.code,
        wrong: wrong.trim(),
        basis: material.basis,
        howToFix: howToFix.trim(),
      },
    ]
  })
  return { gaps, withinDays: intake.withinDays }
}
