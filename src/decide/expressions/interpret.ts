// What an expression means, one value at a time: for whoever wants to know why, not for all rows of a tick.
import type { Node, Source } from './ir.js'

/** A text that is missing is `null`, a number that is missing NaN. */
export type Value = number | boolean | string | null

/** @param read what a source has. Times of moves are not known here: NaN */
export function interpret(node: Node, read: (source: Source) => number | string | null): Value {
  const value = (arg: Node) => interpret(arg, read)
  const number = (arg: Node) => value(arg) as number
  switch (node.op) {
    case 'number':
    case 'boolean':
    case 'text':
      return node.value
    case 'load':
      return read(node.source)
    case 'now':
    case 'lastMove':
      return NaN
    case 'select':
      return value(node.args[0]) === true ? value(node.args[1]) : value(node.args[2])
    case 'negate':
      return -number(node.args[0])
    case 'abs':
      return Math.abs(number(node.args[0]))
    case 'floor':
      return Math.floor(number(node.args[0]))
    case 'ceil':
      return Math.ceil(number(node.args[0]))
    case 'not':
      return value(node.args[0]) !== true
    case 'present':
      return value(node.args[0]) !== null
    case 'add':
      return number(node.args[0]) + number(node.args[1])
    case 'subtract':
      return number(node.args[0]) - number(node.args[1])
    case 'multiply':
      return number(node.args[0]) * number(node.args[1])
    case 'divide':
      return number(node.args[0]) / number(node.args[1])
    case 'min':
      return Math.min(number(node.args[0]), number(node.args[1]))
    case 'max':
      return Math.max(number(node.args[0]), number(node.args[1]))
    case 'less':
      return number(node.args[0]) < number(node.args[1])
    case 'lessOrEqual':
      return number(node.args[0]) <= number(node.args[1])
    case 'equal':
    case 'same':
      return value(node.args[0]) === value(node.args[1])
    case 'equalTexts':
      return value(node.args[0]) !== null && value(node.args[0]) === value(node.args[1])
    case 'and':
      return value(node.args[0]) === true && value(node.args[1]) === true
    case 'or':
      return value(node.args[0]) === true || value(node.args[1]) === true
  }
}
