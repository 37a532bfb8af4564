// Random well-typed expressions, each written twice: as a policy has it and as standard CEL has it, where integers are
// no doubles, a label may not be missing, and "function" is a reserved word.
import fc from 'fast-check'

export interface Expression {
  readonly policy: string
  readonly cel: string
}

const both = (text: string): Expression => ({ policy: text, cel: text })
const join = (parts: readonly (string | Expression)[]): Expression => ({
  policy: parts.map((part) => (typeof part === 'string' ? part : part.policy)).join(''),
  cel: parts.map((part) => (typeof part === 'string' ? part : part.cel)).join(''),
})

export const BYTES = [
  'vm.memory.used',
  'vm.memory.actual',
  'vm.memory.maximum',
  'host.memory.total',
  'host.memory.available',
]
export const RATIOS = ['vm.memory.pressure', 'host.cpu.pressure']
/** By the kind of target that has them. */
export const LABELS = ['vm.tier', 'vm.zone', 'host.zone']
export const TEXTS = ['gold', 'silver', '']

const literal = fc.oneof(
  fc.integer({ min: -5, max: 1000 }).map((value): Expression => {
    // The whole number 0 is refused as a divisor.
    const text = value < 0 ? `(${value})` : value === 0 ? '0.0' : `${value}`
    return { policy: text, cel: value < 0 ? `(${value}.0)` : `${value}.0` }
  }),
  fc.constantFrom('0.5', '1e-7', '2.5e+300', '0.1', '4503599627370497.5').map(both),
)
const label = fc.constantFrom(...LABELS).map((path) => both(path.replace('.', '.labels.')))
const textLiteral = fc.constantFrom(...TEXTS).map((text) => both(JSON.stringify(text)))

const grammar = fc.letrec<Record<'bytes' | 'pure' | 'text' | 'condition', Expression>>((tie) => {
  const numbers = (self: 'bytes' | 'pure') => [
    fc.tuple(tie(self), fc.constantFrom(' + ', ' - '), tie(self)).map(([a, op, b]) => join(['(', a, op, b, ')'])),
    fc
      .tuple(fc.constantFrom('min', 'max'), tie(self), tie(self))
      .map(([name, a, b]) => join([name, '(', a, ', ', b, ')'])),
    fc.tuple(fc.constantFrom('min', 'max'), tie(self), tie(self), tie(self)).map(([name, a, b, c]): Expression => {
      const cel = `${name}(${name}(${a.cel}, ${b.cel}), ${c.cel})`
      return { policy: `${name}(${a.policy}, ${b.policy}, ${c.policy})`, cel }
    }),
    fc.tuple(fc.constantFrom('abs', 'floor', 'ceil', '-'), tie(self)).map(([name, a]) => join([name, '(', a, ')'])),
    fc.tuple(tie('condition'), tie(self), tie(self)).map(([c, a, b]) => join(['(', c, ' ? ', a, ' : ', b, ')'])),
  ]
  const compared = (self: 'bytes' | 'pure') =>
    fc
      .tuple(tie(self), fc.constantFrom(' < ', ' <= ', ' > ', ' >= ', ' == ', ' != '), tie(self))
      .map(([a, op, b]) => join(['(', a, op, b, ')']))
  return {
    bytes: fc.oneof(
      { maxDepth: 4, depthIdentifier: 'd' },
      fc.constantFrom(...BYTES).map(both),
      fc
        .tuple(literal, fc.constantFrom('KiB', 'MiB', 'GB'))
        .map(([value, unit]) => join(['(', value, ' * ', unit, ')'])),
      ...numbers('bytes'),
      fc
        .tuple(tie('bytes'), fc.constantFrom(' * ', ' / '), tie('pure'))
        .map(([a, op, b]) => join(['(', a, op, b, ')'])),
    ),
    pure: fc.oneof(
      { maxDepth: 4, depthIdentifier: 'd' },
      literal,
      fc.constantFrom(...RATIOS).map(both),
      ...numbers('pure'),
      fc.tuple(tie('pure'), fc.constantFrom(' * ', ' / '), tie('pure')).map(([a, op, b]) => join(['(', a, op, b, ')'])),
      fc.tuple(tie('bytes'), tie('bytes')).map(([a, b]) => join(['(', a, ' / ', b, ')'])),
    ),
    text: fc.oneof(
      { maxDepth: 3, depthIdentifier: 'd' },
      label,
      textLiteral,
      fc.tuple(tie('condition'), tie('text'), tie('text')).map(([c, a, b]) => join(['(', c, ' ? ', a, ' : ', b, ')'])),
    ),
    condition: fc.oneof(
      { maxDepth: 4, depthIdentifier: 'd' },
      compared('bytes'),
      compared('pure'),
      fc
        .tuple(tie('text'), fc.constantFrom(' == ', ' != '), tie('text'))
        .map(([a, op, b]) => join(['(', a, op, b, ')'])),
      fc.constantFrom(...LABELS).map((path): Expression => {
        const [policy, cel] = ['labels', 'present'].map((where) => `has(${path.replace('.', `.${where}.`)})`)
        return { policy: policy!, cel: cel! }
      }),
      fc.tuple(label, textLiteral, textLiteral).map(([a, b, c]) => join(['(', a, ' in [', b, ', ', c, '])'])),
      fc.tuple(tie('pure'), literal, literal).map(([a, b, c]) => join(['(', a, ' in [', b, ', ', c, '])'])),
      fc
        .tuple(tie('condition'), fc.constantFrom(' && ', ' || ', ' == ', ' != '), tie('condition'))
        .map(([a, op, b]) => join(['(', a, op, b, ')'])),
      tie('condition').map((a) => join(['!', '(', a, ')'])),
      fc.constantFrom('true', 'false').map(both),
    ),
  }
})

export const expressions = fc.oneof(grammar.bytes, grammar.pure, grammar.condition)
