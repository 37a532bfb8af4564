// Policy files: mostly well-formed, with a slip here and there, in all the clothes that YAML has.
import { ACTIONS } from '../../../src/act/actions.js'
import { MODELS } from '../../../src/forecast/models/index.js'
import { CONSTANTS, TARGET_KINDS, type TargetKind, type Unit } from '../../../src/sense/index.js'
import type { Random } from '../../../src/sense/random.js'
import { ExpressionWriter, HOSTILE_NAMES, HOSTILE_NUMBERS, type OwnValue } from './expressions.js'

/** A value of a file, before it is written down. */
type Value = string | number | boolean | null | Raw | readonly Value[] | { readonly [name: string]: Value }

/** YAML to be written as it is. */
class Raw {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** Values that no field expects. */
const ODD_VALUES: readonly Value[] = [
  null,
  true,
  0,
  -1,
  '',
  [],
  {},
  [[[]]],
  { a: { b: { c: 1 } } },
  'x'.repeat(5000),
  new Raw('!!binary aGVsbG8='),
  new Raw('!!set { a, b }'),
  new Raw('!!timestamp 2001-01-01'),
  new Raw('!custom 1'),
  new Raw('!!int "12"'),
  new Raw('!!str 12'),
  new Raw('!!float x'),
  new Raw('!!null 1'),
  new Raw('2001-12-14'),
  new Raw('.inf'),
  new Raw('-.INF'),
  new Raw('.nan'),
  new Raw('0x1F'),
  new Raw('0o17'),
  new Raw('1_000'),
  new Raw('~'),
  new Raw('yes'),
  new Raw('*nowhere'),
  new Raw('*shared'),
  new Raw('&here [*here]'),
  new Raw('&again { again: *again }'),
  new Raw('? [complex, key]'),
  new Raw('{ ? a : b, : c }'),
  new Raw('"unclosed'),
  new Raw("'unclosed"),
  new Raw('[unclosed'),
  new Raw('{ unclosed'),
  new Raw('"\\q"'),
  new Raw('"\\x41\\u263a\\U0001F99C"'),
  new Raw('|\n          block\n'),
  new Raw('>-\n          folded\n          text\n'),
  new Raw('|9\n  x'),
  new Raw('@reserved'),
  new Raw('`reserved'),
  new Raw('%directive'),
  new Raw('- - - a'),
  new Raw(`${'['.repeat(200)}${']'.repeat(200)}`),
  new Raw(`${'['.repeat(20_000)}`),
  new Raw(`${'{a: '.repeat(500)}1${'}'.repeat(500)}`),
  new Raw(`${'- '.repeat(3000)}a`),
  new Raw(`[${'&a x, '.repeat(1000)}*a]`),
  new Raw('\u0000'),
  new Raw('\u0007\u0085\u2028'),
]

/** Aliases that unfold to ten to the ninth. */
const LAUGHS = [
  'laughs0: &laughs0 [ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]',
  ...Array.from({ length: 8 }, (_, i) => `laughs${i + 1}: &laughs${i + 1} [${`*laughs${i}, `.repeat(10)}]`),
].join('\n')

/** A file of definitions, and what it brings to those that import it. */
interface Shared {
  readonly file: string
  readonly text: string
  readonly values: readonly OwnValue[]
}

/** Writes one file of policies. */
export function writePolicyFile(random: Random): string {
  const count = random.uniform() < 0.85 ? 1 : random.integer(6)
  const documents = Array.from({ length: count }, (_, index) =>
    new PolicyWriter(random.fork(index), aTarget(random)).policy([]),
  )
  return disguise(documents.join('---\n'), random)
}

/** Writes a policy and the definitions that it imports, which import one another. */
export function writeImportingFiles(random: Random): Record<string, string> {
  const target = aTarget(random)
  const shared: Shared[] = []
  for (let index = 0; index <= random.integer(3); index++) {
    const writer = new PolicyWriter(random.fork(`shared ${index}`), target, `s${index}`)
    const text = writer.definitions(shared.slice(0, random.integer(shared.length + 1)))
    shared.push({ file: `shared-${index}.yaml`, text, values: writer.values })
  }
  const policy = new PolicyWriter(random.fork('policy'), target).policy(shared)
  const files = [...shared.map(({ file, text }) => [file, text] as const), ['policy.yaml', policy] as const]
  return Object.fromEntries(files.map(([file, text]) => [file, disguise(text, random)]))
}

function aTarget(random: Random): TargetKind {
  return random.pick(['vm', 'vm', 'function', 'function', random.pick(TARGET_KINDS)] as const)
}

class PolicyWriter {
  readonly #random: Random
  readonly #target: TargetKind
  readonly #expressions: ExpressionWriter
  /** How often something is off: most files have nothing or little wrong, so that they get far. */
  readonly #slips: number
  /** What names begin with, so that those of several files differ. */
  readonly #prefix: string

  constructor(random: Random, target: TargetKind, prefix = '') {
    this.#random = random
    this.#target = target
    this.#prefix = prefix
    this.#slips = random.pick([0, 0, 0, 0.0005, 0.002, 0.01, 0.1])
    this.#expressions = new ExpressionWriter(random.fork('expressions'), this.#target, this.#slips)
  }

  get values(): readonly OwnValue[] {
    return this.#expressions.own
  }

  definitions(imported: readonly Shared[]): string {
    return this.#text({
      apiVersion: 'atoll/v1',
      kind: 'Definitions',
      metadata: { name: this.#name('definitions') },
      ...(this.#slip() ? {} : { target: this.#target }),
      ...this.#imports(imported),
      ...this.#maybe('constants', () => this.#constants()),
      ...this.#maybe('forecasts', () => this.#forecasts()),
      ...this.#maybe('variables', () => this.#variables()),
    })
  }

  policy(imported: readonly Shared[]): string {
    const random = this.#random
    return this.#text({
      apiVersion: 'atoll/v1',
      kind: 'Policy',
      metadata: { name: this.#name('policy'), description: 'Fuzzed', labels: { team: 'a' } },
      mode: random.pick(['observe', 'recommend', 'enforce']),
      target: this.#target,
      ...this.#imports(imported),
      ...this.#maybe('constants', () => this.#constants()),
      ...this.#maybe('forecasts', () => this.#forecasts()),
      ...this.#maybe('variables', () => this.#variables()),
      ...this.#maybe('match', () => this.#expressions.condition()),
      rules: this.#rules(),
      ...this.#maybe('limits', () => ({
        cooldown: this.#quantity('seconds'),
        ...this.#maybe('budget', () => this.#quantity('bytes')),
      })),
    })
  }

  #imports(imported: readonly Shared[]): { readonly [name: string]: Value } {
    if (imported.length === 0) return {}
    for (const { values } of imported) for (const { name, unit } of values) this.#expressions.define(name, unit)
    const odd = [
      'policy.yaml',
      'shared-0.yaml',
      'nowhere.yaml',
      '../shared-0.yaml',
      '/etc/passwd',
      '.',
      '',
      'a\u0000.yaml',
    ]
    return { imports: imported.map(({ file }) => (this.#slip() ? this.#random.pick(odd) : file)) }
  }

  /** A document as a text, with its slips. */
  #text(document: Value): string {
    const random = this.#random
    const fields = Object.entries((this.#spoil(document) ?? {}) as Record<string, Value>)
    if (fields.length > 0 && this.#slip()) fields.push(random.pick(fields))
    if (random.uniform() < 0.1) fields.sort(() => random.uniform() - 0.5)
    const extra = this.#slip() ? `${random.pick([LAUGHS, '<<: *shared', 'shared: &shared 1'])}\n` : ''
    return extra + fields.map(([name, value]) => `${name}: ${this.#write(value, 1)}\n`).join('')
  }

  #maybe(name: string, make: () => Value): { readonly [name: string]: Value } {
    return this.#random.uniform() < 0.5 ? { [name]: make() } : {}
  }

  #slip(): boolean {
    return this.#random.uniform() < this.#slips
  }

  #name(stem: string): string {
    if (this.#slip()) return this.#random.pick(HOSTILE_NAMES)
    return `${this.#prefix}${stem}-${this.#random.integer(40)}`
  }

  #identifier(stem: string): string {
    if (this.#slip()) return this.#random.pick(HOSTILE_NAMES)
    return `${this.#prefix}${stem}${this.#random.integer(20)}`
  }

  #quantity(unit: Unit): Value {
    const random = this.#random
    if (this.#slip()) return new Raw(random.pick(HOSTILE_NUMBERS))
    const known = Object.keys(CONSTANTS).filter((name) => CONSTANTS[name]!.unit === unit)
    const suffix = this.#slip() ? random.pick(['x', ' s', 's s', '%%']) : known.length === 0 ? '' : random.pick(known)
    return `${random.integer(120) + 1}${unit === 'ratio' ? '%' : suffix}`
  }

  #constants(): Value {
    return this.#group('constant', 4, (name) => {
      const unit = this.#random.pick(['count', 'ratio', 'bytes', 'seconds'] as const)
      this.#expressions.define(name, unit)
      return this.#quantity(unit)
    })
  }

  #variables(): Value {
    return this.#group('variable', this.#random.pick([2, 4, 80]), (name) => {
      const unit = this.#random.pick(['count', 'ratio', 'bytes', 'seconds'] as const)
      const expression = this.#expressions.number(unit)
      this.#expressions.define(name, unit)
      return expression
    })
  }

  #forecasts(): Value {
    const random = this.#random
    return this.#group('forecast', 3, (name) => {
      const signal = this.#expressions.signal()
      const fields = this.#slip() ? ['probability', '__proto__', 'x'] : ['mean', 'low', 'high', 'confidence']
      for (const field of fields) {
        this.#expressions.define(`${name}.${field}`, field === 'confidence' ? 'ratio' : (signal?.unit ?? 'ratio'))
      }
      const parameters = random.pick(['alpha', 'beta', 'seasonMs', 'lags', 'keep', '__proto__', 'x'])
      return {
        signal: signal?.name ?? random.pick(HOSTILE_NAMES),
        model: this.#slip() ? 'constructor' : random.pick(['auto', 'auto', ...Object.keys(MODELS)]),
        horizon: this.#slip() ? this.#quantity('bytes') : random.pick(['1min', '5s', '10s', '3s']),
        ...this.#maybe('coverage', () =>
          this.#slip() ? random.pick<Value>([1, 'x', 0.3]) : random.pick([0.9, '95%']),
        ),
        ...(random.uniform() < 0.1 ? { parameters: { [parameters]: random.integer(100) / 100 } } : {}),
        ...(this.#slip() ? { features: [this.#expressions.signal()?.name ?? 'x'] } : {}),
      }
    })
  }

  #rules(): Value {
    const random = this.#random
    const count = random.pick([1, 1, 2, 3, 5, 12, random.uniform() < 0.02 ? 400 : 1])
    return Array.from({ length: count }, (_, index) => {
      const actions = ACTIONS.filter(({ target }) => target === this.#target)
      const action = random.pick(actions.length > 0 && !this.#slip() ? actions : ACTIONS)
      const { unit } = action.arguments['to'] ?? { unit: 'count' }
      return {
        name: this.#slip() ? this.#name('rule') : `rule-${index}`,
        ...this.#maybe('when', () => this.#expressions.condition()),
        do: {
          action: action.name,
          to: this.#expressions.number(unit),
          ...('score' in action.arguments ? this.#maybe('score', () => this.#expressions.number('ratio')) : {}),
        },
        ...this.#maybe('priority', () => (this.#slip() ? new Raw(random.pick(HOSTILE_NUMBERS)) : random.integer(9))),
        ...this.#maybe('limits', () => this.#limits(unit)),
      }
    })
  }

  #limits(unit: Unit): { readonly [name: string]: Value } {
    return {
      ...this.#maybe('floor', () => this.#expressions.number(unit)),
      ...this.#maybe('ceiling', () => this.#expressions.number(unit)),
      ...this.#maybe('cooldown', () => this.#quantity('seconds')),
      ...this.#maybe('step', () => this.#quantity('ratio')),
      ...this.#maybe('movesPerHour', () => this.#quantity('count')),
    }
  }

  #group(stem: string, most: number, value: (name: string) => Value): Value {
    const names = Array.from({ length: this.#random.integer(most + 1) }, () => this.#identifier(stem))
    return Object.fromEntries([...new Set(names)].map((name) => [name, value(name)]))
  }

  /** Replaces, drops or renames parts, seldom enough that the rest is looked at. */
  #spoil(value: Value): Value {
    const random = this.#random
    if (this.#slip()) return random.pick(ODD_VALUES)
    if (Array.isArray(value)) return value.map((each: Value) => this.#spoil(each))
    if (value === null || typeof value !== 'object' || value instanceof Raw) return value
    return Object.fromEntries(
      Object.entries(value)
        .filter(() => random.uniform() >= this.#slips)
        .map(([name, each]) => [
          this.#slip() ? random.pick([...HOSTILE_NAMES, `${name}s`]) : name,
          this.#spoil(each as Value),
        ]),
    )
  }

  /** In block or flow style, with quotes or without. */
  #write(value: Value, depth: number, isWithinFlow = false): string {
    const random = this.#random
    if (value instanceof Raw) return value.text
    if (typeof value === 'string') return isWithinFlow ? JSON.stringify(value) : this.#writeText(value)
    if (value === null || typeof value !== 'object') return String(value)
    const indent = ' '.repeat(2 * depth)
    const anchor = this.#slip() ? `&${random.pick(['shared', 'here'])} ` : ''
    const isFlow = isWithinFlow || random.uniform() < 0.15
    if (Array.isArray(value)) {
      const items = value.map((each: Value) => this.#write(each, depth + 1, isFlow))
      if (isFlow || items.length === 0) return `${anchor}[${items.join(', ')}]`
      return anchor + items.map((item) => `\n${indent}- ${item}`).join('')
    }
    const fields = Object.entries(value).map(([name, each]) => [
      /^[\w.-]+$/.test(name) ? name : JSON.stringify(name),
      this.#write(each as Value, depth + 1, isFlow),
    ])
    if (isFlow || fields.length === 0) return `${anchor}{ ${fields.map((pair) => pair.join(': ')).join(', ')} }`
    return anchor + fields.map(([name, text]) => `\n${indent}${name}: ${text}`).join('')
  }

  #writeText(text: string): string {
    const style = this.#random.integer(8)
    if (style === 0) return `'${text.replaceAll("'", "''")}'`
    if (style === 1 && !text.includes('\n'))
      return `>-\n${' '.repeat(12)}${text.replaceAll(' ', `\n${' '.repeat(12)}`)}`
    return style < 4 && /^[\w.]/.test(text) && !/[:#]/.test(text) ? text : JSON.stringify(text)
  }
}

/** What editors of other systems do to a file. */
function disguise(text: string, random: Random): string {
  if (random.uniform() < 0.8) return text
  switch (random.integer(9)) {
    case 0:
      return text.replaceAll('\n', '\r\n')
    case 1:
      return text.replaceAll('\n', '\r')
    case 2:
      return `\ufeff${text}`
    case 3:
      return text.replaceAll('  ', '\t')
    case 4:
      return `%YAML 1.1\n---\n${text}`
    case 5:
      return `%TAG ! tag:example.com,2000:\n---\n${text}...\n`
    case 6:
      return text.replaceAll('\n', ' # comment\n')
    case 7:
      return `${text}\n...\n# end`
    default:
      return `${text}${'\n'.repeat(random.integer(2000))}# ${'x'.repeat(random.integer(2) * 100_000)}`
  }
}
