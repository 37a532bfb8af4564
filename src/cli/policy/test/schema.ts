// The JSON Schema of a file of scenarios: what `atoll policy test` validates with and what editors complete with.
// policies/policy-test.schema.json is this object.
import { ACTIONS } from '../../../act/actions.js'
import { REASONS } from '../../../decide/index.js'
import { TARGET_KINDS } from '../../../sense/index.js'

const text = (description: string) => ({ type: 'string', minLength: 1, maxLength: 4096, description })
const quantity = (description: string) => ({ type: ['string', 'number'], maxLength: 4096, description })
const flag = (description: string, value: boolean) => ({ type: 'boolean', default: value, description })

const values = {
  type: 'object',
  description: 'By signal: `memory.used: 1.2GiB`, `disk.read: 20 * MiB / s`. What was observed holds until another is',
  additionalProperties: quantity('In the unit of the signal: `1GiB`, `5s`, `20%`, `2cores`'),
}

const target = {
  type: 'object',
  description: 'What a rule looks at, or the host of it',
  additionalProperties: false,
  required: ['kind'],
  properties: {
    kind: { enum: TARGET_KINDS, description: 'What it is' },
    host: text('Id of the target that it runs on; `host.*` in policies is read there'),
    labels: {
      type: 'object',
      description: 'Labels that policies match on',
      additionalProperties: { type: 'string', maxLength: 256, description: 'Any text' },
    },
    values: { ...values, description: `Before the first tick. ${values.description}` },
  },
}

const expectation = {
  type: 'object',
  description: 'One action',
  additionalProperties: false,
  required: ['action', 'target'],
  properties: {
    action: { enum: ACTIONS.map(({ name }) => name), description: 'What is done' },
    target: text('To which target'),
    to: quantity('The level it is set to, in the unit of the action; left out: any'),
    within: quantity('How far from `to` it may be: `5%` of it, or an amount such as `10MiB` (default: not at all)'),
    rule: text('The rule that asked for it, as `rule` or `policy.rule`; left out: any'),
    recommended: flag('Only shown, as the policy is in mode observe or recommend', false),
    refused: {
      enum: REASONS.map(({ name }) => name),
      description: 'A rule asked for it, but the arbiter did not allow it, for this reason',
    },
  },
}

const steps = (description: string) => ({
  type: 'array',
  minItems: 1,
  maxItems: 1000,
  description,
  items: { $ref: '#/definitions/step' },
})

const step = {
  type: 'object',
  description: 'One tick, or several, or steps that belong together',
  additionalProperties: false,
  properties: {
    observe: {
      type: 'object',
      description: 'What is seen from now on, by target',
      additionalProperties: values,
    },
    repeat: {
      type: 'integer',
      minimum: 1,
      maximum: 100_000,
      default: 1,
      description: 'How many ticks; counts such as requests.arrived are seen in each of them. With `steps`: how often',
    },
    steps: steps('Instead of `observe` and `expect`: one after the other, all of them `repeat` times'),
    expect: {
      type: 'array',
      description: 'Every action of these ticks, in any order; `[]`: none. Refusals count only where they are named',
      items: expectation,
    },
  },
}

const scenario = {
  type: 'object',
  description: 'A course of events, from a fresh start',
  additionalProperties: false,
  required: ['name', 'steps'],
  properties: {
    name: text('What it shows, in a few words'),
    apply: flag('Whether what actions set is seen in the steps after them', true),
    steps: steps('One after the other'),
  },
}

/** JSON Schema (draft 7) of a file of scenarios. */
export const POLICY_TEST_SCHEMA = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'atoll/v1/policy-test.schema.json',
  title: 'Atoll policy test',
  description: 'Scenarios that policies are tried on: `atoll policy test`',
  type: 'object',
  additionalProperties: false,
  definitions: { step },
  required: ['apiVersion', 'kind', 'policies', 'targets', 'scenarios'],
  properties: {
    apiVersion: { const: 'atoll/v1', description: 'Version of this format' },
    kind: { const: 'PolicyTest', description: 'Scenarios for policies' },
    policies: {
      type: 'array',
      minItems: 1,
      description: 'Files or folders, as seen from this file',
      items: text('A file of policies, or a folder of them'),
    },
    set: {
      type: 'object',
      description: 'Other values for constants, as `name` or `policy.name`',
      additionalProperties: { type: ['string', 'number'], description: 'A number or a quantity' },
    },
    tick: { ...quantity('Time from one tick to the next, as the engine will have it'), default: '1s' },
    targets: { type: 'object', description: 'All that there is, by id', additionalProperties: target },
    scenarios: { type: 'array', minItems: 1, maxItems: 1000, description: 'Each by itself', items: scenario },
  },
} as const
