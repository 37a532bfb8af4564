// Defines what the expressions of a file may name: its constants, variables and forecasts.
import { checkModel, chooseModel, fieldsOf, type ForecastSpec } from '../../forecast/forecast.js'
import { MODELS } from '../../forecast/models/index.js'
import { readParameters } from '../../forecast/models/model.js'
import {
  dimensionOf,
  parseQuantity,
  type Signal,
  type SignalRegistry,
  type TargetKind,
  type Unit,
} from '../../sense/index.js'
import type { Named } from '../expressions/scope.js'
import { describeType, quantityOf, SHARE, type Type, type Typed } from '../expressions/types.js'
import type { ForecastDocument, NamesDocument, Written } from './document.js'
import { type Fields, type Path, POSITIVE, type Range } from './fields.js'
import { Messages } from './messages.js'
import { type KernelContext, kernelKey, readForecastKernel, readValueKernel } from './kernels.js'
import type { PolicyForecast, PolicyKernel } from './policy.js'

/** Other values for named constants, by `name` or `policy.name`. */
export type Overrides = Readonly<Record<string, number | string>>

/** Variables that need variables that need variables: resolved recursively. */
const NESTING_LIMIT = 64
const DEFAULT_COVERAGE = 0.9
const COVERAGE: Range = { minimum: 0.5, maximum: 0.99, says: 'from 50% to 99%' }

export interface NamesContext extends KernelContext {
  readonly registry: SignalRegistry
  readonly overrides: Overrides
}

/** What the names of a document need to be computed. */
export interface Needed {
  readonly forecasts: PolicyForecast[]
  readonly kernels: PolicyKernel[]
}

/** Everything that the document itself defines; what it imports is in scope before. */
export function defineNames(fields: Fields, document: NamesDocument, context: NamesContext): Needed {
  const needed: Needed = { forecasts: [], kernels: [] }
  defineConstants(fields, document, context.overrides)
  const checkVariables = defineVariables(fields, document)
  defineForecasts(fields, document, context, needed)
  defineKernels(fields, document, context, needed)
  checkVariables()
  return needed
}

function defineConstants(fields: Fields, document: NamesDocument, overrides: Overrides): void {
  for (const [name, written] of Object.entries(document.constants ?? {})) {
    const path = ['constants', name]
    if (isTaken(fields, path, name)) continue
    const own = quantityIn(written)
    if (own === null) fields.report(path, Messages.ConstantQuantity(name, String(written)))
    const override = overrideNames(document, name).find((key) => Object.hasOwn(overrides, key))
    const value =
      own === null || override === undefined ? own : overridden(fields, path, name, own, overrides[override]!)
    const typed = value && { node: fields.scope.graph.number(value.value), type: typeOf(own!) }
    define(fields, path, 'a constant', written, () => typed)
  }
}

function define(fields: Fields, path: Path, what: Named['what'], written: Written, value: Named['value']): void {
  const name = String(path.at(-1))
  fields.scope.define(name, { what, place: fields.placeOf(path), written: String(written), value, forecast: null })
}

/** How an override may name a constant; the first that is given counts. */
export function overrideNames(document: NamesDocument, constant: string): string[] {
  return [`${document.metadata.name}.${constant}`, constant]
}

interface Quantity {
  readonly value: number
  readonly unit: Unit
}

function quantityIn(written: number | string): Quantity | null {
  const quantity = typeof written === 'number' ? { value: written, unit: 'count' as const } : parseQuantity(written)
  return quantity !== null && Number.isFinite(quantity.value) ? quantity : null
}

/** A constant in percent stays a share whatever it is set to. */
function typeOf({ unit }: Quantity): Type {
  return unit === 'ratio' ? SHARE : quantityOf(dimensionOf(unit))
}

function overridden(
  fields: Fields,
  path: string[],
  name: string,
  own: Quantity,
  given: number | string,
): Quantity | null {
  const value = quantityIn(given)
  const unitOf = ({ unit }: Quantity) => describeType(quantityOf(dimensionOf(unit)))
  if (value === null) fields.reportName(path, Messages.ConstantQuantity(name, String(given)))
  else if (unitOf(value) !== unitOf(own)) {
    fields.reportName(path, Messages.OverrideUnit(name, unitOf(own), `${String(given)}, which is ${unitOf(value)}`))
  } else return value
  return null
}

/**
 * Variables may name each other, and forecasts, in any order; each is checked once, when it is first needed.
 * @returns what checks those that nothing has needed
 */
function defineVariables(fields: Fields, document: NamesDocument): () => void {
  const checked = new Map<string, Typed | null>()
  const underway: string[] = []
  const check = (name: string, written: Written): Typed | null => {
    const path = ['variables', name]
    const known = checked.get(name)
    if (known !== undefined) return known
    if (underway.includes(name)) {
      fields.report(path, Messages.VariableCycle([...underway.slice(underway.indexOf(name)), name]))
      checked.set(name, null)
      return null
    }
    if (underway.length === NESTING_LIMIT) {
      fields.report(path, Messages.VariablesTooDeep(NESTING_LIMIT))
      return null
    }
    underway.push(name)
    const value = fields.scope.defining(name, () => fields.value(path, written))
    underway.pop()
    if (!checked.has(name)) checked.set(name, value)
    return checked.get(name) ?? null
  }
  const own = Object.entries(document.variables ?? {}).filter(([name]) => !isTaken(fields, ['variables', name], name))
  for (const [name, written] of own)
    define(fields, ['variables', name], 'a variable', written, () => check(name, written))
  return () => {
    for (const [name, written] of own) check(name, written)
  }
}

function defineForecasts(fields: Fields, document: NamesDocument, context: NamesContext, needed: Needed): void {
  const { target } = fields.scope
  for (const [name, given] of Object.entries(document.forecasts ?? {})) {
    const path = ['forecasts', name]
    if (isTaken(fields, path, name)) continue
    if (target === null) fields.reportName(path, Messages.ForecastTarget())
    const signal = target && signalOf(fields, target, context.registry, [...path, 'signal'], given.signal)
    const made =
      signal && fields.scope.defining(name, () => makeForecast(fields, document, path, given, signal, context))
    const key = keyOf(target, made, path)
    const forecast = signal && { key, fields: fieldsOf(given.model ?? 'kernel'), dimension: dimensionOf(signal.unit) }
    fields.scope.define(name, { what: 'a forecast', place: fields.placeOf(path), written: '', value: null, forecast })
    if (made !== null) needed.forecasts.push({ name, key, spec: made.spec })
    if (made?.kernel) needed.kernels.push({ ...made.kernel, forecastKey: key })
  }
}

function defineKernels(fields: Fields, document: NamesDocument, context: NamesContext, needed: Needed): void {
  for (const [name, given] of Object.entries(document.kernels ?? {})) {
    const path = ['kernels', name]
    if (isTaken(fields, path, name)) continue
    if (fields.scope.target === null) fields.reportName(path, Messages.KernelTarget())
    const kernel = fields.scope.defining(name, () => readValueKernel(fields, document, path, given, context))
    const node = fields.scope.graph.load({ kind: 'kernel', key: kernelKey(document, name) })
    const typed = { node, type: quantityOf(dimensionOf(given.unit ?? 'count')) }
    define(fields, path, 'a kernel', given.file, () => typed)
    if (kernel !== null) needed.kernels.push(kernel)
  }
}

function signalOf(
  fields: Fields,
  target: TargetKind,
  registry: SignalRegistry,
  path: (string | number)[],
  name: string,
): Signal | null {
  const signal = registry.find(target, name)
  if (signal === null)
    fields.report(
      path,
      Messages.SignalUnknown(
        target,
        name,
        registry.of(target).map((each) => each.name),
      ),
    )
  else if (signal.kind === 'setting') fields.report(path, Messages.Setting(`${target}.${name}`))
  else return signal
  return null
}

interface Made {
  readonly spec: ForecastSpec
  readonly kernel: Omit<PolicyKernel, 'forecastKey'> | null
}

function makeForecast(
  fields: Fields,
  document: NamesDocument,
  path: string[],
  given: ForecastDocument,
  signal: Signal,
  context: NamesContext,
): Made | null {
  const horizon = fields.fixed([...path, 'horizon'], given.horizon, 'seconds', POSITIVE)
  const coverage = fields.fixed([...path, 'coverage'], given.coverage ?? DEFAULT_COVERAGE, 'ratio', COVERAGE)
  const { kernel: file } = given
  const byKernel = file !== undefined
  const wrong = (byKernel ? (['model', 'features'] as const) : (['memory', 'deadline'] as const)).filter(
    (field) => given[field] !== undefined,
  )
  for (const field of wrong) fields.reportName([...path, field], Messages.KernelOrModel(field, byKernel))
  const kernel = byKernel
    ? readForecastKernel(fields, document, path, { ...given, kernel: file }, dimensionOf(signal.unit), context)
    : null
  const model = byKernel ? BY_KERNEL : modelOf(fields, context.registry, path, given, signal)
  if (horizon === null || coverage === null || model === null || wrong.length > 0) return null
  if (byKernel && kernel === null) return null
  return { spec: { signal: signal.name, horizonMs: horizon * 1000, coverage, ...model }, kernel }
}

type ByModel = Pick<ForecastSpec, 'model' | 'parameters' | 'features'>

const BY_KERNEL: ByModel = { model: 'kernel', parameters: {}, features: [] }

function modelOf(
  fields: Fields,
  registry: SignalRegistry,
  path: string[],
  given: ForecastDocument,
  signal: Signal,
): ByModel | null {
  const model = given.model === 'auto' ? chooseModel(signal) : given.model!
  const features = given.features ?? []
  const known = features.filter((name, index) =>
    signalOf(fields, signal.target, registry, [...path, 'features', index], name),
  )
  const numbers = fields.numbers([...path, 'parameters'], given.parameters ?? {})
  let place = 'parameters'
  try {
    const parameters = readParameters(MODELS[model]!, numbers ?? {})
    place = 'model'
    checkModel(MODELS[model]!, signal, parameters, features.length)
    return numbers === null || known.length < features.length ? null : { model, parameters, features }
  } catch (error) {
    fields.report([...path, place], (error as Error).message)
    return null
  }
}

function keyOf(target: TargetKind | null, made: Made | null, path: string[]): string {
  if (made === null) return path.join('.')
  const { signal, model, horizonMs, coverage, parameters, features } = made.spec
  const parts: unknown[] = [target, signal, model, horizonMs, coverage, parameters, features]
  if (made.kernel !== null) parts.push(made.kernel.key, made.kernel.kernel?.hash, made.kernel.parameters)
  return JSON.stringify(parts)
}

function isTaken(fields: Fields, path: Path, name: string): boolean {
  const by = fields.scope.taken(name)
  if (by !== null) fields.reportName(path, Messages.NameTaken(name, by))
  return by !== null
}
