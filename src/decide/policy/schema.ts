// The JSON Schema of a policy file: what `atoll policy check` validates with and what editors complete with.
// policies/policy.schema.json is this object.
import { ACTIONS } from '../../act/actions.js'
import { MODELS } from '../../forecast/models/index.js'
import { TARGET_KINDS } from '../../sense/index.js'

/** Names of policies and rules, as journals and metrics show them. */
const NAME = '^[a-z][a-z0-9]*(-[a-z0-9]+)*$'
/** Names that expressions use. */
const IDENTIFIER = '^[a-z_][A-Za-z0-9_]*$'

const name = { type: 'string', pattern: NAME, maxLength: 64 }
const expression = (description: string) => ({ type: ['string', 'number'], description, maxLength: 4096 })
const condition = (description: string) => ({ type: ['string', 'boolean'], description, maxLength: 4096 })
const named = (description: string, values: object) => ({
  type: 'object',
  description,
  propertyNames: { pattern: IDENTIFIER },
  additionalProperties: values,
})

const labels = (description: string) => ({
  type: 'object',
  description,
  additionalProperties: { type: 'string', maxLength: 256 },
})
const priority = (description: string) => ({ type: 'number', default: 0, description })

const limits = {
  floor: expression('No level below this, in the unit of the action: `vm.memory.safeMinimum`, `1GiB`'),
  ceiling: expression('No level above this'),
  cooldown: expression('Time between two moves of one target: `10s`'),
  step: expression('Most that one move may change: `5%` of the present level, or an amount such as `64MiB`'),
  movesPerHour: expression('Moves of one target in any hour; the arbiter has a limit of its own'),
}

const forecast = {
  type: 'object',
  additionalProperties: false,
  required: ['signal', 'model', 'horizon'],
  properties: {
    signal: { type: 'string', description: 'Signal of the target, without its name: `memory.used`' },
    model: {
      enum: ['auto', ...Object.keys(MODELS)],
      description: 'How to forecast; `auto` chooses by the kind of signal',
    },
    horizon: expression('How far ahead: `5s`'),
    coverage: { ...expression('Share of outcomes that `low` to `high` shall hold'), default: 0.9 },
    parameters: { type: 'object', additionalProperties: { type: 'number' }, description: "The model's own parameters" },
    features: { type: 'array', items: { type: 'string' }, description: 'Signals that explain this one (regression)' },
  },
}

const actionArguments = Object.fromEntries(
  ACTIONS.flatMap((action) =>
    Object.entries(action.arguments).map(([key, argument]) => [key, expression(argument.description)]),
  ),
)

const rule = {
  type: 'object',
  additionalProperties: false,
  required: ['name', 'do'],
  properties: {
    name,
    description: { type: 'string' },
    when: condition('When the rule fires; left out: always'),
    do: {
      type: 'object',
      additionalProperties: false,
      required: ['action'],
      properties: {
        action: { enum: ACTIONS.map((action) => action.name), description: 'What to do' },
        ...actionArguments,
      },
    },
    labels: labels('Anything that people or programs want to know of the rule'),
    priority: priority("The higher is served first and wins a conflict; left out: the policy's"),
    limits: {
      type: 'object',
      additionalProperties: false,
      properties: {
        ...limits,
        budget: expression('Memory that the targets it speaks for at one moment may hold together: `2GiB`'),
      },
      description: 'Instead of those of the policy',
    },
  },
}

/** JSON Schema (draft 7, which editors know best) of a policy file. */
export const POLICY_SCHEMA = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'atoll/v1/policy.schema.json',
  title: 'Atoll policy',
  type: 'object',
  additionalProperties: false,
  required: ['apiVersion', 'kind', 'metadata', 'mode', 'target', 'rules'],
  properties: {
    apiVersion: { const: 'atoll/v1' },
    kind: { const: 'Policy' },
    metadata: {
      type: 'object',
      additionalProperties: false,
      required: ['name'],
      properties: {
        name,
        description: { type: 'string' },
        labels: labels('Anything that people or programs want to know of the policy'),
      },
    },
    mode: {
      enum: ['observe', 'recommend', 'enforce'],
      description: 'observe: decide and journal; recommend: show what it would do; enforce: act',
    },
    target: { enum: TARGET_KINDS, description: 'What the rules look at, one after the other' },
    priority: priority('Of every rule that names none of its own'),
    match: condition('Which targets the policy is for; left out: all'),
    constants: {
      ...named('Named numbers and quantities: `price: 3`, `patience: 10s`', { type: ['number', 'string'] }),
    },
    variables: named('Named expressions', { type: ['string', 'number', 'boolean'], maxLength: 4096 }),
    forecasts: named('What to know in advance; `need: {...}` is read as `need.high`', forecast),
    rules: { type: 'array', minItems: 1, maxItems: 1000, items: rule },
    limits: {
      type: 'object',
      additionalProperties: false,
      properties: { ...limits, budget: expression('Memory that all targets of the policy may hold together: `2GiB`') },
      description: 'For every rule that has no limit of its own',
    },
  },
} as const
