// Expressions: mostly such as a policy may hold, now and then such as it may not.
import { CONSTANTS, type Signal, SignalRegistry, type TargetKind, type Unit } from '../../../src/sense/index.js'
import type { Random } from '../../../src/sense/random.js'
import { FUNCTIONS } from '../../../src/decide/expressions/check.js'

const registry = new SignalRegistry()

export const HOSTILE_NAMES = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'valueOf',
  'then',
  'length',
  'x'.repeat(70),
  'x'.repeat(5000),
  'größe',
  '内存',
  '🦜',
  '\u202eabc',
  'a\u0000b',
  '',
  ' ',
  'true',
  'null',
  '0',
  '-1',
  '<<',
  '~',
  'function',
  'min',
  'host',
]

/** Large, small and between, all of them numbers to CEL. */
const NUMBERS = ['0', '1e308', '5e-324', '0.1', '1.5', '9007199254740991', '0x7fffffff']

export const HOSTILE_NUMBERS = [
  '0',
  '-0',
  '-1',
  '1e308',
  '1e309',
  '-1e309',
  '5e-324',
  '0.1',
  '9007199254740993',
  '9223372036854775807',
  '9223372036854775808',
  '99999999999999999999999999',
  '0x7fffffff',
  '0xffffffffffffffff',
  '1u',
  '.5',
  '5.',
  '1_000',
  '٣',
  `1${'0'.repeat(400)}`,
]

const STRANGE = [
  '"',
  "'",
  '"\\x41"',
  '"\\u0000"',
  '"\\ud800"',
  'b"abc"',
  'r"a\\b"',
  '"""a\nb"""',
  '[1, 2].all(x, x > 1)',
  'vm.labels["tier"]',
  '{"a": 1}',
  'vm.memory.used.exists()',
  'Message{field: 1}',
  'type(1)',
  'duration("1s")',
  'null',
  '.vm.memory.used',
  'vm..memory',
  'vm.memory.used in [1, "a"]',
  'a ? b',
  '1 +',
  '&& true',
  '// comment',
  'has(vm)',
  'has(1)',
  'min()',
  'min(1)',
  'abs(1, 2)',
  '1 = 1',
  '5 %',
  '5MiB',
  '{{ }}',
  '`quoted`',
  '\t1\t+\t1',
  '1\n+\n1',
  'dyn(1)',
  'size("a")',
  '"a".matches("(a+)+$")',
]

/** A value that is defined in a file, as expressions name it. */
export interface OwnValue {
  readonly name: string
  readonly unit: Unit
}

/** What an expression gives: a number of a unit, a condition or a text. */
type Kind = Unit | 'condition' | 'text'

/** Units that are the same to the type checker. */
const PURE: readonly Unit[] = ['ratio', 'count']

const isSame = (a: Unit, b: Unit) => a === b || (PURE.includes(a) && PURE.includes(b))

/** Writes expressions that mostly have the right type. */
export class ExpressionWriter {
  readonly #random: Random
  readonly #target: TargetKind
  readonly #slips: number
  /** Values of the file and of those that it imports. */
  readonly own: OwnValue[] = []

  /** @param slips how often something is off */
  constructor(random: Random, target: TargetKind, slips: number) {
    this.#random = random
    this.#target = target
    this.#slips = slips
  }

  define(name: string, unit: Unit): void {
    this.own.push({ name, unit })
  }

  condition(): string {
    return this.#odd() ?? this.#write('condition', this.#random.integer(5))
  }

  number(unit: Unit): string {
    return this.#odd() ?? this.#write(unit, this.#random.integer(5))
  }

  signal(): Signal | null {
    const known = registry.of(this.#target).filter(({ kind }) => this.#slip() || kind !== 'setting')
    return this.#slip() || known.length === 0 ? null : this.#random.pick(known)
  }

  #slip(): boolean {
    return this.#random.uniform() < this.#slips
  }

  #odd(): string | null {
    const random = this.#random
    if (!this.#slip()) return null
    const times = random.pick([10, 60, 200, 300, 2000, 5000])
    switch (random.integer(9)) {
      case 0:
        return random.pick(STRANGE)
      case 1:
        return `${'('.repeat(times)}1${')'.repeat(times)}`
      case 2:
        return Array<string>(times).fill(this.#write('ratio', 0)).join(' + ')
      case 3:
        return `${'!'.repeat(times)}true`
      case 4:
        return `${'-'.repeat(times)}1`
      case 5:
        return `${'true ? 1 : '.repeat(times)}2`
      case 6:
        return `${'min(1, '.repeat(times)}1${')'.repeat(times)}`
      case 7:
        return `vm${'.a'.repeat(times)}`
      default:
        return `${this.#write('ratio', 2)} in [${Array.from({ length: times }, (_, i) => i).join(', ')}]`
    }
  }

  #write(kind: Kind, depth: number): string {
    const random = this.#random
    if (this.#slip()) return random.pick(STRANGE)
    if (this.#slip()) kind = random.pick(['bytes', 'ratio', 'seconds', 'condition', 'text'] as const)
    if (kind === 'text') return this.#text()
    if (kind === 'condition') return this.#condition(depth)
    return depth <= 0 ? this.#leaf(kind) : this.#number(kind, depth)
  }

  #condition(depth: number): string {
    const random = this.#random
    const condition = () => this.#write('condition', depth - 1)
    if (depth <= 0) return random.pick(['true', 'false', `has(${this.#label()})`])
    switch (random.integer(7)) {
      case 0:
        return `!(${condition()})`
      case 1:
        return `(${condition()} ${random.pick(['&&', '||', '==', '!='])} ${condition()})`
      case 2:
        return `${this.#text()} ${random.pick(['==', '!='])} ${this.#text()}`
      case 3:
        return `${this.#label()} in [${this.#text()}, ${this.#text()}]`
      case 4:
        return `(${condition()} ? ${condition()} : ${condition()})`
      default: {
        const unit = random.pick(['bytes', 'ratio', 'seconds'] as const)
        const sign = random.pick(['<', '<=', '>', '>=', '==', '!='])
        return `${this.#write(unit, depth - 1)} ${sign} ${this.#write(unit, depth - 1)}`
      }
    }
  }

  #number(unit: Unit, depth: number): string {
    const random = this.#random
    const same = () => this.#write(unit, depth - 1)
    const pure = () => this.#write('ratio', depth - 1)
    switch (random.integer(7)) {
      case 0:
        return `${random.pick(['min', 'max'])}(${same()}, ${same()})`
      case 1:
        return `${random.pick(this.#slip() ? FUNCTIONS : ['abs', 'floor', 'ceil'])}(${same()})`
      case 2:
        return `(${this.#write('condition', depth - 1)} ? ${same()} : ${same()})`
      case 3:
        return `-${same()}`
      case 4:
        return `(${same()} ${random.pick(['*', '/'])} ${pure()})`
      default:
        return `(${same()} ${random.pick(['+', '-'])} ${same()})`
    }
  }

  #leaf(unit: Unit): string {
    const random = this.#random
    const named = [
      ...this.own.filter((own) => isSame(own.unit, unit)).map(({ name }) => name),
      ...registry
        .of('host')
        .filter((signal) => isSame(signal.unit, unit))
        .map(({ name }) => `host.${name}`),
      ...registry
        .of(this.#target)
        .flatMap((signal) => (isSame(signal.unit, unit) ? `${this.#target}.${signal.name}` : [])),
    ]
    if (named.length > 0 && random.uniform() < 0.7) return random.pick(named)
    if (unit === 'bytes/second') return `${random.integer(100)} * MiB / s`
    if (unit === '1/second') return `${random.integer(100)} / s`
    const unitName = Object.keys(CONSTANTS).filter((name) => isSame(CONSTANTS[name]!.unit, unit))
    const number = random.uniform() < 0.2 ? random.pick(NUMBERS) : String(random.integer(1000) / 10)
    return unitName.length === 0 ? number : `${number} * ${random.pick(unitName)}`
  }

  #label(): string {
    const of = this.#random.pick([this.#target, this.#target, 'host'])
    const odd = ['constructor', '__proto__', 'x-y']
    return `${of}.labels.${this.#random.pick(this.#slip() ? odd : ['tier', 'zone', 'kind', 'a_b'])}`
  }

  #text(): string {
    const random = this.#random
    if (random.uniform() < 0.5) return this.#label()
    return JSON.stringify(random.pick(['gold', '', '__proto__', 'ü', '🦜', '\n', 'x'.repeat(300)]))
  }
}
