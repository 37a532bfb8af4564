// Typed expressions as text, for messages: with the values that constants and variables stand for.
import { argumentsOf, type Node, type Source } from './ir.js'

const SIGNS: Readonly<Record<string, readonly [sign: string, binding: number]>> = {
  or: ['||', 1],
  and: ['&&', 2],
  less: ['<', 3],
  lessOrEqual: ['<=', 3],
  equal: ['==', 3],
  equalTexts: ['==', 3],
  same: ['==', 3],
  add: ['+', 4],
  subtract: ['-', 4],
  multiply: ['*', 5],
  divide: ['/', 5],
}
const SWAPPED: Readonly<Record<string, string>> = { '<': '>', '<=': '>=' }
const TIGHTEST = 7
/** Variables may stand for far more than anybody wrote. */
const DEPTH_LIMIT = 5

/**
 * @param name what the author calls a source
 * @param isPart whether it is to stand beside others
 */
export function printExpression(node: Node, name: (source: Source) => string, isPart: boolean): string {
  return print(node, isPart ? 2 : 0, DEPTH_LIMIT)

  function print(node: Node, binding: number, levels: number): string {
    if (levels === 0 && 'args' in node) return '...'
    const part = (each: Node, within: number) => print(each, within, levels - 1)
    switch (node.op) {
      case 'number':
      case 'boolean':
        return String(node.value)
      case 'text':
        return JSON.stringify(node.value)
      case 'load':
        return name(node.source)
      case 'select': {
        const [condition, yes, no] = node.args.map((each) => part(each, 1))
        return bracketed(`${condition} ? ${yes} : ${no}`, binding > 0)
      }
      case 'not':
        return `!${part(node.args[0], TIGHTEST)}`
      case 'negate':
        return `-${part(node.args[0], TIGHTEST)}`
      case 'present':
        return `has(${part(node.args[0], 0)})`
      default: {
        const sign = SIGNS[node.op]
        const args = argumentsOf(node)
        if (sign === undefined) return `${node.op}(${args.map((each) => part(each, 0)).join(', ')})`
        const [left, right] = args as readonly [Node, Node]
        const own = sign[1]
        const swapped = SWAPPED[sign[0]]
        // `x > 5` has become `5 < x`.
        if (left.op === 'number' && swapped !== undefined)
          return bracketed(`${part(right, own)} ${swapped} ${part(left, own + 1)}`, binding > own)
        return bracketed(`${part(left, own)} ${sign[0]} ${part(right, own + 1)}`, binding > own)
      }
    }
  }
}

function bracketed(text: string, isNeeded: boolean): string {
  return isNeeded ? `(${text})` : text
}
