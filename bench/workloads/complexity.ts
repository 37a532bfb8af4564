// Parses a JavaScript module with acorn and measures its functions.
//   input   JavaScript source, UTF-8
//   output  JSON { imports: [source], functions: [{ name, line, complexity }] }, in the order of the source
//
// Complexity is McCabe's number, decisions + 1: https://doi.org/10.1109/TSE.1976.233837
import { parse } from 'acorn'
import type { Node } from 'acorn'

export interface Complexity {
  imports: string[]
  functions: { name: string; line: number; complexity: number }[]
}

type Measured = Complexity['functions'][number]
type Visited = Node & { [field: string]: unknown }

const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'])
const DECISIONS = new Set([
  'IfStatement',
  'ConditionalExpression',
  'ForStatement',
  'ForInStatement',
  'ForOfStatement',
  'WhileStatement',
  'DoWhileStatement',
  'CatchClause',
  'LogicalExpression',
])

export function handler(input: Uint8Array): Complexity {
  const source = new TextDecoder().decode(input)
  const program = parse(source, { ecmaVersion: 'latest', sourceType: 'module', locations: true })
  const result: Complexity = { imports: [], functions: [] }
  visit(program as unknown as Visited, undefined, result)
  return result
}

function visit(node: Visited, inside: Measured | undefined, result: Complexity): void {
  if (node.type === 'ImportDeclaration') result.imports.push((node.source as { value: string }).value)
  if (FUNCTIONS.has(node.type)) {
    const name = (node.id as { name: string } | null)?.name ?? '(anonymous)'
    inside = { name, line: node.loc!.start.line, complexity: 1 }
    result.functions.push(inside)
  }
  const decides = DECISIONS.has(node.type) || (node.type === 'SwitchCase' && node.test !== null)
  if (inside !== undefined && decides) inside.complexity++
  for (const field of Object.values(node).flat()) {
    if (isNode(field)) visit(field, inside, result)
  }
}

function isNode(value: unknown): value is Visited {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
}
