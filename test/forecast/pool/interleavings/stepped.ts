// The pool's own compiled code, changed so that it can be stopped before every operation on shared memory: functions
// that use `Atomics`, wait or call one another become generators that yield there.
import { readFileSync } from 'node:fs'
import { type AnyNode, type CallExpression, type Node, parse } from 'acorn'

/** What the code imports, and what stands in for the operations on which it is to be stopped. */
export type Surroundings = Readonly<Record<string, unknown>>

/** One module as a function: its imports in, a generator out whose result holds its exports. */
export type Stepped = (surroundings: Surroundings) => Generator<unknown, Record<string, unknown>, unknown>

/** Called through fields or as listeners, where the code does not show that they are functions of the kind. */
const CALLBACKS = ['#refresh', 'kernel', 'onDeath']

/** @param urls compiled modules; a function of one may call functions of the others */
export function stepped(...urls: readonly URL[]): Stepped[] {
  const sources = urls.map((url) => readFileSync(url, 'utf8'))
  const programs = sources.map((source) => parse(source, { ecmaVersion: 'latest', sourceType: 'module' }))
  const names = steppedNames(programs)
  return programs.map((program, index) => {
    const { text, imported, exported } = new Rewriter(sources[index]!, names).module(program)
    const outside = ['atomic', 'go', 'pause', 'Atomics', 'Promise', ...imported]
    const code = `return function* () { ${text}\nreturn { ${exported.join(', ')} } }`
    return (surroundings) => {
      const values = outside.map((name) => surroundings[name])
      return (new Function(...outside, code) as (...values: unknown[]) => Stepped)(...values)({})
    }
  })
}

/** Names of all functions that stop somewhere, or call one that does. */
function steppedNames(programs: readonly AnyNode[]): ReadonlySet<string> {
  const names = new Set(CALLBACKS)
  for (let size = 0; size !== names.size;) {
    size = names.size
    for (const program of programs) {
      walk(program, (node) => {
        const name = functionName(node)
        if (name !== null && stops(bodyOf(node)!, names)) names.add(name)
      })
    }
  }
  return names
}

/** Whether a function's own code, without that of functions inside, stops. */
function stops(body: Node, names: ReadonlySet<string>): boolean {
  let found = false
  walk(
    body as AnyNode,
    (node) => {
      found ||= node.type === 'AwaitExpression' || (node.type === 'CallExpression' && isStop(node, names))
    },
    true,
  )
  return found
}

function isStop(call: CallExpression, names: ReadonlySet<string>): boolean {
  return isAtomic(call) || names.has(calledName(call))
}

function isAtomic({ callee }: CallExpression): boolean {
  return callee.type === 'MemberExpression' && callee.object.type === 'Identifier' && callee.object.name === 'Atomics'
}

function calledName({ callee }: CallExpression): string {
  return callee.type === 'MemberExpression' ? nameOf(callee.property as AnyNode) : nameOf(callee as AnyNode)
}

function nameOf(node: AnyNode): string {
  if (node.type === 'PrivateIdentifier') return `#${node.name}`
  return node.type === 'Identifier' ? node.name : ''
}

function functionName(node: AnyNode): string | null {
  if (node.type === 'FunctionDeclaration') return node.id?.name ?? ''
  return node.type === 'MethodDefinition' && node.kind === 'method' ? nameOf(node.key as AnyNode) : null
}

function bodyOf(node: AnyNode): Node | null {
  if (node.type === 'MethodDefinition') return node.value.body
  return 'body' in node ? (node.body as Node) : null
}

/** Visits a node and all below it. @param isOwn not what lies in functions below it */
function walk(node: AnyNode, visit: (node: AnyNode) => void, isOwn = false): void {
  visit(node)
  for (const value of Object.values(node)) {
    for (const child of [value].flat() as unknown[]) {
      if (typeof child !== 'object' || child === null || !('type' in child)) continue
      if (isOwn && /Function/.test((child as AnyNode).type)) continue
      walk(child as AnyNode, visit, isOwn)
    }
  }
}

/** Changes a text at places that are given in any order. */
class Rewriter {
  readonly #source: string
  readonly #names: ReadonlySet<string>
  readonly #edits: { readonly from: number; readonly to: number; readonly text: string }[] = []

  constructor(source: string, names: ReadonlySet<string>) {
    this.#source = source
    this.#names = names
  }

  module(program: AnyNode): { text: string; imported: string[]; exported: string[] } {
    const imported: string[] = []
    const exported: string[] = []
    walk(program, (node) => {
      if (node.type === 'ImportDeclaration') {
        imported.push(...node.specifiers.map(({ local }) => local.name))
        this.#replace(node.start, node.end, '')
      } else if (node.type === 'MetaProperty') {
        this.#replace(node.start, node.end, "{ url: 'file:///' }")
      } else if (node.type === 'ExportNamedDeclaration' && node.declaration != null) {
        const { declaration } = node
        exported.push(
          ...('declarations' in declaration
            ? declaration.declarations.map(({ id }) => nameOf(id as AnyNode))
            : [declaration.id!.name]),
        )
        this.#replace(node.start, declaration.start, '')
      }
    })
    this.#body(program)
    walk(program, (node) => this.#function(node))
    return { text: this.#text(), imported, exported }
  }

  #function(node: AnyNode): void {
    const name = functionName(node)
    const isArrow = node.type === 'ArrowFunctionExpression'
    if (name === null && !isArrow) return
    const body = bodyOf(node)!
    if (!stops(body, this.#names)) return
    this.#body(body as AnyNode)
    if (node.type === 'FunctionDeclaration') this.#replace(node.start, node.id!.start, 'function* ')
    else if (node.type === 'MethodDefinition') this.#replace(node.start, node.key.start, '*')
    else if (isArrow) {
      const parameters = node.params.map(({ start, end }) => this.#source.slice(start, end)).join(', ')
      const isExpression = body.type !== 'BlockStatement'
      this.#replace(node.start, body.start, `(function* (${parameters}) ${isExpression ? '{ return ' : ''}`)
      this.#replace(node.end, node.end, `${isExpression ? ' }' : ''}).bind(this)`)
    }
  }

  /** The operations of one function. */
  #body(body: AnyNode): void {
    walk(
      body,
      (node) => {
        if (node.type === 'AwaitExpression') {
          this.#replace(node.start, node.start + 'await'.length, '(yield* pause(')
          this.#replace(node.end, node.end, '))')
        } else if (node.type === 'CallExpression' && isStop(node, this.#names)) {
          const { callee } = node
          if (isAtomic(node)) this.#replace(callee.start, callee.start + 'Atomics'.length, '(yield* atomic')
          else this.#replace(callee.start, callee.start, '(yield* go(')
          this.#replace(node.end, node.end, isAtomic(node) ? ')' : '))')
        }
      },
      true,
    )
  }

  #replace(from: number, to: number, text: string): void {
    this.#edits.push({ from, to, text })
  }

  #text(): string {
    let text = ''
    let at = 0
    // What is inserted at one place: first what closes something that ends there, the innermost first.
    const edits = this.#edits.toSorted((a, b) => a.from - b.from || Number(b.to === b.from) - Number(a.to === a.from))
    for (const edit of edits) {
      text += this.#source.slice(at, edit.from) + edit.text
      at = Math.max(at, edit.to)
    }
    return text + this.#source.slice(at)
  }
}
