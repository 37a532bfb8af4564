// Defines what a policy's expressions may name: its constants, variables and forecasts.
import { chooseModel, fieldsOf, type ForecastSpec } from '../../forecast/forecast.js'
import { MODELS } from '../../forecast/models/index.js'
import { readParameters } from '../../forecast/models/model.js'
import { dimensionOf, parseQuantity, type Signal, type SignalRegistry, type Unit } from '../../sense/index.js'
import { describeType, quantityOf, type Typed } from '../expressions/types.js'
import type { ForecastDocument, PolicyDocument, Written } from './document.js'
import { type Fields, POSITIVE, type Range } from './fields.js'
import { Messages } from './messages.js'
import type { PolicyForecast } from './policy.js'

export type Overrides = Readonly<Record<string, number | string>>

/** Variables that need variables that need variables: resolved recursively. */
const NESTING_LIMIT = 64
const DEFAULT_COVERAGE = 0.9
const COVERAGE: Range = { minimum: 0.5, maximum: 0.99, says: 'from 50% to 99%' }

export function defineConstants(fields: Fields, document: PolicyDocument, overrides: Overrides): void {
  for (const [name, written] of Object.entries(document.constants ?? {})) {
    const path = ['constants', name]
    if (isTaken(fields, path, name)) continue
    const own = quantityIn(written)
    if (own === null) {
      fields.report(path, Messages.ConstantQuantity(name, String(written)))
      fields.scope.define(name, 'a constant', () => null)
      continue
    }
    const override = overrideNames(document, name).find((key) => Object.hasOwn(overrides, key))
    const value = override === undefined ? own : overridden(fields, path, name, own, overrides[override]!)
    fields.scope.define(name, 'a constant', () => value && typedOf(fields, value))
  }
}

/** How an override may name a constant; the first that is given counts. */
export function overrideNames(document: PolicyDocument, constant: string): string[] {
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

function typedOf({ scope }: Fields, { value, unit }: Quantity): Typed {
  return { node: scope.graph.number(value), type: quantityOf(dimensionOf(unit)) }
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

/** Variables may name each other in any order; each is checked once, when it is first needed. */
export function defineVariables(fields: Fields, document: PolicyDocument): void {
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
    const value = fields.value(path, written)
    underway.pop()
    if (!checked.has(name)) checked.set(name, value)
    return checked.get(name) ?? null
  }
  const own = Object.entries(document.variables ?? {}).filter(([name]) => !isTaken(fields, ['variables', name], name))
  for (const [name, written] of own) fields.scope.define(name, 'a variable', () => check(name, written))
  for (const [name, written] of own) check(name, written)
}

export function defineForecasts(fields: Fields, document: PolicyDocument, registry: SignalRegistry): PolicyForecast[] {
  const forecasts: PolicyForecast[] = []
  for (const [name, given] of Object.entries(document.forecasts ?? {})) {
    const path = ['forecasts', name]
    if (isTaken(fields, path, name)) continue
    const signal = signalOf(fields, document, registry, [...path, 'signal'], given.signal)
    const spec = signal === null ? null : specOf(fields, document, registry, path, given, signal)
    const key = keyOf(document, spec, path)
    const named = signal === null ? null : { key, fields: fieldsOf(given.model), dimension: dimensionOf(signal.unit) }
    fields.scope.defineForecast(name, named)
    if (spec !== null) forecasts.push({ name, key, spec })
  }
  return forecasts
}

function signalOf(
  fields: Fields,
  { target }: PolicyDocument,
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

function specOf(
  fields: Fields,
  document: PolicyDocument,
  registry: SignalRegistry,
  path: string[],
  given: ForecastDocument,
  signal: Signal,
): ForecastSpec | null {
  const horizon = fields.fixed([...path, 'horizon'], given.horizon, 'seconds', POSITIVE)
  const coverage = fields.fixed([...path, 'coverage'], given.coverage ?? DEFAULT_COVERAGE, 'ratio', COVERAGE)
  const model = given.model === 'auto' ? chooseModel(signal) : given.model
  const features = given.features ?? []
  const known = features.filter((name, index) =>
    signalOf(fields, document, registry, [...path, 'features', index], name),
  )
  try {
    const parameters = readParameters(MODELS[model]!, given.parameters ?? {})
    if (horizon === null || coverage === null || known.length < features.length) return null
    return { signal: signal.name, model, horizonMs: horizon * 1000, coverage, parameters, features }
  } catch (error) {
    fields.report([...path, 'parameters'], (error as Error).message)
    return null
  }
}

function keyOf({ target }: PolicyDocument, spec: ForecastSpec | null, path: string[]): string {
  if (spec === null) return path.join('.')
  const { signal, model, horizonMs, coverage, parameters, features } = spec
  return JSON.stringify([target, signal, model, horizonMs, coverage, parameters, features])
}

function isTaken(fields: Fields, path: string[], name: string): boolean {
  const by = fields.scope.taken(name)
  if (by !== null) fields.reportName(path, Messages.NameTaken(name, by))
  return by !== null
}
