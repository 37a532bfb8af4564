// What is said about a policy file that is wrong: one sentence each, in the words of the file.
import type { Unit } from '../../sense/index.js'
import { nearest, suggest } from './suggest.js'

const list = (names: readonly unknown[]) => names.map(String).join(', ')
const quoted = (value: unknown) =>
  value === undefined ? 'nothing' : typeof value === 'string' ? JSON.stringify(value) : described(value)
const inside = (where: string) => (where === '' ? '' : ` in ${where}`)
const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
  object: 'a group of fields',
  array: 'a list',
}
const SEPARATE = 'give one of them a priority, or a condition that excludes the other'
/** Where an expression is not what YAML takes it for. */
const YAML_HINTS: Readonly<Record<string, string>> = {
  BLOCK_AS_IMPLICIT_KEY: 'holds ": "',
  TAG_RESOLVE_FAILED: 'begins with "!"',
}
/** How an amount of a unit is written. */
const AMOUNTS: Partial<Record<Unit, string>> = {
  bytes: '64MiB',
  cores: '0.5cores',
  'bytes/second': '10 * MiB / s',
  '1/second': '100 / s',
}
const article = (word: string) => (/^[aeiou]/.test(word) ? `an ${word}` : `a ${word}`)

export const Messages = {
  // the file
  NoFiles: () => 'there is no .yaml file here',
  NoTests: () => 'there is no .test.yaml file here',
  Unreadable: (found: string) => `cannot read the expression from "${found}" on`,
  FileUnreadable: (reason: string) => `cannot be read: ${reason}`,
  FileTooLarge: (sizeBytes: number, limitBytes: number) =>
    `has ${sizeBytes} bytes; a policy file has at most ${limitBytes}`,
  FileEmpty: () => 'there is nothing in this file',
  FileMissing: () => 'does not exist',
  NoFile: () => 'is no file',
  Yaml: (reason: string, code = '') => {
    // The parser is recursive: that its stack is full is how it says that brackets or lists are nested too deeply.
    if (code === 'RESOURCE_EXHAUSTION') return Messages.FileTooDeep()
    const hint = Object.hasOwn(YAML_HINTS, code) ? ` (put an expression that ${YAML_HINTS[code]} in quotes)` : ''
    return `not valid YAML: ${reason}${hint}`
  },
  FileTooDeep: () => 'the file is nested too deeply',
  KeyTwice: () => 'not valid YAML: Map keys must be unique',
  MoreProblems: (count: number, severity: string) => `${count} more ${severity}${count === 1 ? '' : 's'} in this file`,
  NameTwice: (name: string, kind: string, file: string) =>
    `there ${kind === 'Policy' ? 'is already a policy' : 'are already definitions'} "${name}", in ${file}`,

  // imports
  ImportPath: (path: string) =>
    `${quoted(path)} cannot be imported: give the path of a .yaml file, relative to this one, such as ` +
    'shared/sizes.yaml',
  ImportUnreadable: (path: string, reason: string) => `${path} cannot be imported: it ${reason}`,
  ImportPolicy: (path: string) => `${path} is a policy: only definitions (kind: Definitions) can be imported`,
  ImportCycle: (paths: readonly string[]) => `${paths[0]} imports itself: ${paths.join(' -> ')}`,
  ImportsTooDeep: (limit: number) => `more than ${limit} files import one another in a row`,
  ImportTwice: (path: string) => `${path} is imported already`,
  ImportTarget: (path: string, target: string, own: string) =>
    `${path} defines names for ${target}, but the target here is ${own}`,
  ImportTargetNeeded: (path: string, target: string) =>
    `${path} defines names for ${target}: say "target: ${target}" here, too`,
  ImportClash: (path: string, name: string, place: string, other: string) =>
    `${path} cannot be imported: "${name}" is defined in ${place}, and in ${other}`,
  ImportUnused: (path: string) => `nothing of ${path} is used`,

  // the schema
  FieldUnknown: (name: string, where: string, known: readonly string[]) =>
    /[^\w.-]/.test(name)
      ? `unknown field "${name}"${inside(where)}: put an expression that holds "," in quotes`
      : `unknown field "${name}"${inside(where)}${suggest(name, known) || `; there are ${list(known)}`}`,
  FieldMissing: (name: string, where: string) => `the field "${name}" is missing${inside(where)}`,
  NotOneOf: (value: unknown, known: readonly unknown[]) => {
    const near = typeof value === 'string' ? nearest(value, known.map(String)) : null
    return near === null
      ? `${quoted(value)} is not one of ${list(known)}`
      : `there is no ${quoted(value)} here; did you mean "${near}"?`
  },
  NotConstant: (field: string, expected: unknown, value: unknown) =>
    `${field} is ${quoted(expected)}, not ${quoted(value)}`,
  WrongType: (field: string, types: readonly string[], value: unknown) =>
    `${field} must be ${types.map((type) => TYPE_NAMES[type] ?? type).join(' or ')}, not ${described(value)}`,
  NamePattern: (name: string) => `"${name}" is no name: use lower-case words joined by hyphens, such as memory-ahead`,
  IdentifierPattern: (name: string) =>
    `"${name}" cannot be used in expressions: use letters, digits and _, a small letter first`,
  Empty: (field: string) => `${field} is empty`,
  TooMany: (field: string, limit: number) => `${field} has more than ${limit} entries`,
  TooLong: (field: string, limit: number) => `${field} has more than ${limit} characters`,
  Schema: (field: string, reason: string) => `${field} ${reason}`,

  // names
  NameTaken: (name: string, by: string) => `"${name}" is already the name of ${by}`,
  RuleTwice: (name: string) => `there are two rules named "${name}"`,
  NameUnknown: (name: string, known: readonly string[]) => `unknown name "${name}"${suggest(name, known)}`,
  SignalUnknown: (target: string, name: string, known: readonly string[]) => {
    const near = nearest(
      `${target}.${name}`,
      known.map((signal) => `${target}.${signal}`),
    )
    return `${target} has no signal "${name}"${near === null ? `; it has ${list(known)}` : `; did you mean "${near}"?`}`
  },
  SignalNeeded: (target: string, path: string, within: readonly string[]) =>
    `"${path}" is no signal by itself; ${target} has ${list(within)}`,
  TargetNeeded: (name: string, target: string) =>
    `these definitions are for every kind of target: to read "${name}", say "target: ${target}"`,
  KernelTarget: () => 'a kernel needs a kind of target: say "target: vm", or which one it is for',
  KernelPath: (path: string) =>
    `"${path}" is no kernel: name a .ts or .wasm file by its path from this file, such as kernels/risk.ts`,
  KernelFault: (path: string, fault: string) => `${path} ${fault}`,
  KernelParameter: (name: string, known: readonly string[]) => {
    const has = known.length === 0 ? '; it exports none' : suggest(name, known) || `; it exports ${list(known)}`
    return `the kernel exports no parameter "${name}"${has}`
  },
  KernelInput: () => 'a kernel takes numbers: say "condition ? 1 : 0"',
  KernelOfKernel: () => 'a kernel cannot take what a kernel computes: they run at the same time, so join the two',
  KernelOrModel: (field: string, byKernel: boolean) =>
    byKernel
      ? `"${field}" is for models: this forecast is made by a kernel`
      : `"${field}" is for forecasts by a kernel`,
  ForecastTarget: () => 'a forecast needs a kind of target: say "target: vm", or which one it is for',
  OtherTarget: (target: string, name: string) => `the rules look at ${article(target)}: they cannot read "${name}"`,
  LabelNeeded: (target: string) => `say which label: ${target}.labels.<name>`,
  LabelField: (path: string) => `a label has no fields: "${path}"`,
  ForecastField: (name: string, field: string, known: readonly string[]) =>
    `the forecast "${name}" has no "${field}"${suggest(field, known) || `; it has ${list(known)}`}`,
  ForecastFieldNeeded: (name: string, known: readonly string[]) =>
    `"${name}" is a forecast: say which of its values, ${known.map((field) => `${name}.${field}`).join(', ')}`,
  NoFields: (name: string, what: string) => `"${name}" is ${what} and has no fields`,
  VariableCycle: (names: readonly string[]) => `the variable "${names[0]}" needs itself: ${names.join(' -> ')}`,
  VariablesTooDeep: (limit: number) =>
    `more than ${limit} variables need one another: define them before they are needed`,
  Unused: (name: string, what: string) => `"${name}" is ${what} that nothing uses`,
  FunctionUnknown: (name: string, known: readonly string[]) =>
    `there is no function "${name}"${suggest(name, known) || `; there are ${list(known)}`}`,
  FunctionNotValue: (name: string) => `"${name}" is a function: call it as ${name}(...)`,
  FunctionArguments: (name: string, expected: string, given: number) => `${name}() takes ${expected}, not ${given}`,

  // the expression's form
  ExpressionTooLong: (limit: number) => `the expression has more than ${limit} characters: split it with variables`,
  ExpressionTooDeep: () => 'the expression is nested too deeply: split it with variables',
  EndsEarly: () => 'the expression ends too early',
  EndsAfter: (operator: string) => `the expression ends after "${operator}"`,
  SingleEquals: () => 'a single "=" does not compare: write "=="',
  Word: (word: string, operator: string) => `"${word}" is written "${operator}"`,
  Percent: () => 'a percent sign is only read in a value such as 5% by itself: write 0.05',
  QuantityInExpression: (unit: string) => `a number and its unit are multiplied: write "* ${unit}"`,
  TextUnclosed: () => 'the text that begins here is not closed',
  BracketUnclosed: (sign: string) => `the "${sign}" that stands here is not closed`,
  BracketUnopened: (sign: string) => `the "${sign}" that stands here closes nothing`,
  NotSupported: (what: string, instead = '') =>
    `${what} cannot be used in a policy${instead === '' ? '' : `: ${instead}`}`,

  // types and units
  Operand: (operator: string, expected: string, found: string) => `"${operator}" needs ${expected}, not ${found}`,
  ArgumentType: (name: string, expected: string, found: string) => `${name}() needs ${expected}, not ${found}`,
  Compared: (left: string, right: string) => `${left} cannot be compared with ${right}`,
  UnitsCombined: (verb: string, left: string, right: string) => `cannot ${verb} ${left} and ${right}`,
  Branches: (left: string, right: string) => `"?:" gives ${left} or ${right}: both must be the same`,
  HasLabel: () => 'has() asks for a label: has(vm.labels.tier)',
  InList: () => '"in" needs a list of numbers or texts written out: ["a", "b"]',
  InElement: (expected: string, found: string) => `the list holds ${found}, but ${expected} is looked for`,
  NumberInfinite: () => 'the number is too large',
  NumberInexact: () => 'a whole number beyond 2^53 is not held exactly: write it with a decimal point',
  DivisionByZero: () => 'a division by zero',
  Expected: (field: string, expected: string, found: string) => `${field} must be ${expected}, not ${found}`,
  NotFixed: (field: string) => `${field} must be a fixed value: it cannot depend on the target or the moment`,
  OutOfRange: (field: string, range: string, value: number) => `${field} must be ${range}, not ${value}`,

  // what rules say together
  MatchesNothing: (reason: string) => `the policy can never match: ${reason}`,
  NeverFires: (reason: string) => `this rule can never fire: ${reason}`,
  /** @param range of the one signal that the one condition is about, where it says something */
  Excluded: (conditions: readonly string[], range: { name: string; low: number; high: number } | null = null) => {
    if (conditions.length === 0) return 'its condition is always false'
    const why = range === null ? '' : `, as ${range.name} is from ${range.low} to ${range.high}`
    return `${conditions.join(' and ')} never ${conditions.length === 1 ? 'holds' : 'hold together'}${why}`
  },
  Opposite: (rule: string, other: string, when: string) =>
    `${rule} and ${other} ask for the opposite ${when}: ${SEPARATE}`,
  OtherLevel: (rule: string, other: string, resource: string, when: string) =>
    `${rule} and ${other} set ${resource} to different levels ${when}: ${SEPARATE}`,
  Outdone: (rule: string, other: string) =>
    `${rule} is never heard: whenever it fires, ${other} does too, and asks for as much or more`,
  Unheard: (rule: string, other: string) =>
    `${rule} is never heard: whenever it fires, ${other} does too, which has the higher priority`,

  // actions, forecasts, limits
  ActionTarget: (action: string, target: string, policyTarget: string) =>
    `${action} is an action on ${article(target)}, but the policy's target is ${policyTarget}`,
  ActionNotCapable: (action: string, capable: readonly string[]) =>
    `the host cannot do ${action}; it can do ${capable.length === 0 ? 'nothing' : list(capable)}`,
  TargetNotCapable: (target: string, capable: readonly string[]) =>
    `the host has no targets of kind ${target}; it has ${list(capable)}`,
  ArgumentUnknown: (action: string, name: string, known: readonly string[]) =>
    `${action} has no "${name}"${suggest(name, known) || `; it has ${list(known)}`}`,
  ArgumentMissing: (action: string, name: string, description: string) =>
    `${action} needs "${name}" (${description[0]!.toLowerCase()}${description.slice(1)})`,
  Setting: (signal: string) =>
    `"${signal}" is a setting: it does not change by itself, so there is nothing to forecast`,
  Step: (unit: Unit, written: string) =>
    `step must be a share such as 5% or an amount such as ${AMOUNTS[unit] ?? 2}, not ${quoted(written)}`,
  ConstantQuantity: (name: string, text: string) =>
    `constant ${name}: "${text}" is no number and no quantity such as 10s, 64MiB or 5%`,
  OverrideUnknown: (name: string, known: readonly string[]) =>
    `no policy has a constant "${name}"${suggest(name, known) || `; there are ${list(known) || 'none'}`}`,
  OverrideUnit: (name: string, expected: string, found: string) =>
    `the constant "${name}" is ${expected} here, but it was set to ${found}`,
} as const

function described(value: unknown): string {
  if (value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a group of fields'
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}
