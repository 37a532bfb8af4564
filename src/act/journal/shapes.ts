// What each record must hold, so that whoever reads one can rely on its type. Records of a type that is not known are
// of a later version, and readers pass over them.
import type { JournalRecord } from './records.js'

type Check = (value: unknown) => boolean
type Fields = Readonly<Record<string, Check>>

const text: Check = (value) => typeof value === 'string'
const number: Check = (value) => typeof value === 'number'
const flag: Check = (value) => typeof value === 'boolean'
const integer: Check = (value) => Number.isInteger(value)
const floats: Check = (value) => value instanceof Float64Array
const integers: Check = (value) => value instanceof Int32Array
const bytes: Check = (value) => value instanceof Uint8Array
const numbers: Check = (value) => ArrayBuffer.isView(value) && !(value instanceof DataView)
const oneOf =
  (...known: unknown[]): Check =>
  (value) =>
    known.includes(value)
const either =
  (...checks: readonly Check[]): Check =>
  (value) =>
    checks.some((check) => check(value))
const nullable = (check: Check) => either(oneOf(null), check)
/** Since format 2. */
const later = (check: Check) => either(oneOf(undefined), check)
const list =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check)
const named =
  (check: Check): Check =>
  (value) =>
    isPlain(value) && Object.values(value).every(check)
const group =
  (fields: Fields): Check =>
  (value) =>
    isPlain(value) && Object.entries(fields).every(([name, check]) => check(value[name]))
const tagged =
  (tag: string, kinds: Readonly<Record<string, Fields>>): Check =>
  (value) =>
    isPlain(value) &&
    typeof value[tag] === 'string' &&
    Object.hasOwn(kinds, value[tag]) &&
    group(kinds[value[tag]]!)(value)

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}

const kind = oneOf('host', 'pop', 'function', 'task', 'vm')
const dimension = nullable(group({ bytes: number, seconds: number, cores: number, cost: number }))
const action = group({
  ...{ id: text, action: text, target: kind, targetId: text, row: integer, generation: integer },
  ...{ to: number, from: number, policy: text, rule: text },
})
const decisionFields: Fields = {
  ...{ proposal: integers, rule: integers, row: integers, status: bytes, reason: bytes },
  ...{ asked: floats, from: floats, granted: floats, bound: floats, valuesAt: integers },
}
const decisions: Check = (value) => {
  if (!group({ ...decisionFields, values: floats, texts: list(text) })(value)) return false
  const columns = value as Readonly<Record<string, { readonly length: number }>>
  return Object.keys(decisionFields).every((name) => columns[name]!.length === columns['proposal']!.length)
}
const leaf = group({
  source: tagged('kind', {
    signal: { of: text, name: text },
    label: { of: text, name: text },
    forecast: { key: text, field: text },
    kernel: { key: text },
  }),
  name: text,
  dimension,
})
const forecast = group({ name: text, key: text, signal: text, model: text, horizonMs: number, coverage: number })
const policy = group({
  ...{ name: text, description: text, file: text, mode: text, target: kind, match: nullable(text) },
  constants: named(group({ written: text, value: number, dimension })),
  ...{ variables: named(text), forecasts: list(forecast), budgetBytes: number },
})
const signal = group({
  ...{ name: text, target: kind, unit: text, kind: oneOf('gauge', 'count', 'setting'), description: text },
  ...{ minimum: number, maximum: number, maximumJump: number, initial: number },
})
const change = { kind, id: text, row: integer, generation: integer }
const reading: Check = (value) => {
  if (!group({ kind, signal: text, rows: nullable(numbers), values: numbers })(value)) return false
  const { rows, values } = value as { readonly rows: Uint32Array | null; readonly values: Float64Array }
  return rows === null || rows.length === values.length
}

const SHAPES: Readonly<Record<JournalRecord['type'], Fields>> = {
  open: {
    ...{ format: later(integer), version: text, pid: integer, continues: later(nullable(integer)), host: text },
    capabilities: later(nullable(group({ targets: list(kind), actions: list(text) }))),
    ...{ tickMs: number, historyTicks: later(integer), capacity: later(named(integer)), signals: later(list(signal)) },
  },
  close: { ticks: integer },
  targets: {
    changes: list(
      tagged('event', { added: { ...change, labels: named(text), host: nullable(text) }, removed: { ...change } }),
    ),
  },
  reading: { tick: integer, more: flag, again: flag, signals: list(reading) },
  tick: {
    ...{ tick: integer, proposals: integer, planned: integer, refused: integer },
    ...{ reasons: named(integer), repeated: later(named(integer)) },
  },
  plan: { tick: integer, actions: list(action), recommended: list(action), decisions: later(decisions) },
  refusals: { tick: integer, targetIds: list(text), decisions },
  outcome: {
    id: text,
    outcome: tagged('status', {
      done: { reached: number },
      partial: { reached: number, reason: text },
      failed: { reason: text, retry: flag },
    }),
    ...{ durationMs: number, beforeTick: later(integer) },
  },
  refusal: {
    ...{ tick: integer, action: text, target: kind, targetId: text, policy: text, rule: text },
    ...{ to: number, reason: text, bound: number },
  },
  policies: {
    ...{ paths: list(text), overrides: named(either(number, text)) },
    ...{ sources: integer, policies: integer, rules: integer },
  },
  source: { path: text, content: bytes },
  rule: {
    ...{ index: integer, policy: text, file: text, line: integer, name: text, description: text, action: text },
    ...{ target: kind, priority: number, when: text, arguments: named(text), limits: named(text), leaves: list(leaf) },
  },
  policy: {
    ...{ event: text, path: text, policy: nullable(text), reason: nullable(text) },
    description: later(nullable(policy)),
  },
  problem: { where: text, message: text, stack: nullable(text) },
  gap: { lost: integer, reason: text },
}

/** Whether a record holds what its type promises. */
export function hasShape(record: { readonly type: string }): boolean {
  if (!Object.hasOwn(SHAPES, record.type)) return true
  return group(SHAPES[record.type as JournalRecord['type']])(record) && hasDecisions(record as JournalRecord)
}

/** A decision for each of what was decided. */
function hasDecisions(record: JournalRecord): boolean {
  if (record.type === 'refusals') return record.decisions.proposal.length === record.targetIds.length
  if (record.type !== 'plan' || (record.decisions as unknown) === undefined) return true
  return record.decisions.proposal.length === record.actions.length + record.recommended.length
}
