// The package's public surface: what a program that imports it can name, and what is said of it.
import { relative, resolve } from 'node:path'
import {
  type HeritageClause,
  isClassDeclaration,
  isConstructorDeclaration,
  isFunctionDeclaration,
  isIdentifier,
  isInterfaceDeclaration,
  isJSDoc,
  isJSDocParameterTag,
  isJSDocText,
  isMethodDeclaration,
  isMethodSignatureDeclaration,
  isSourceFile,
  isTypeAliasDeclaration,
  isVariableDeclaration,
  type JSDoc,
  type Node,
  type ParameterDeclaration,
} from 'typescript/unstable/ast'
import { type Project, type Symbol, SymbolFlags } from 'typescript/unstable/sync'
import { inProject } from './compiler.js'

export interface Doc {
  readonly summary: string
  /** `@returns`, `@throws` and the like, in the order in which they stand; `@param` has the parameter's name. */
  readonly tags: readonly { readonly name: string; readonly of: string | null; readonly text: string }[]
}

export interface Member {
  /** `constructor` for what `new` takes. */
  readonly name: string
  /** Without its comment. */
  readonly declaration: string
  readonly doc: Doc | null
  /** Names of what it takes; of a destructured one the pattern, which is nothing to be documented by. */
  readonly parameters: readonly string[]
}

export interface Entry extends Member {
  readonly kind: 'class' | 'interface' | 'type' | 'function' | 'constant'
  /** Where it is declared, from src: `sense/table.ts`. */
  readonly file: string
  /** Public ones, in the order in which they stand. */
  readonly members: readonly Member[]
  /** What its declaration names of the package that a program cannot import. */
  readonly unreachable: readonly string[]
}

/** Everything that `import { ... } from 'atoll'` may name, in the order in which src/index.ts does. */
export function readSurface(): readonly Entry[] {
  return inProject(['dist/src/index.d.ts'], (project) => new Reader(project).entries())
}

class Reader {
  readonly #project: Project
  readonly #exports: readonly Symbol[]

  constructor(project: Project) {
    this.#project = project
    const { program, checker } = project
    const module = checker.getSymbolAtLocation(program.getSourceFile(resolve('dist/src/index.d.ts'))!)!
    this.#exports = checker.getExportsOfModule(module).map((each) => this.#declared(each))
  }

  entries(): Entry[] {
    return this.#exports.map((symbol) => this.#entry(symbol))
  }

  #declared(symbol: Symbol): Symbol {
    return symbol.flags & SymbolFlags.Alias ? this.#project.checker.getAliasedSymbol(symbol) : symbol
  }

  #entry(symbol: Symbol): Entry {
    const node = symbol.declarations[0]!.resolve()!
    const statement = isVariableDeclaration(node) ? node.parent.parent : node
    const file = relative(resolve('dist/src'), node.getSourceFile().fileName).replace(/\.d\.ts$/, '.ts')
    const members = isClassDeclaration(node) || isInterfaceDeclaration(node) ? [...node.members].filter(isPublic) : []
    return {
      name: symbol.name,
      kind: kindOf(node),
      file,
      declaration: statement.getText(),
      doc: docOf(statement),
      parameters: isFunctionDeclaration(node) ? parametersOf(node.parameters) : [],
      members: members.map((member) => this.#member(member)),
      unreachable: this.#unreachable(members.length > 0 ? [...heritageOf(node), ...members] : [node]),
    }
  }

  #member(node: Node): Member {
    const isCalled = isMethodDeclaration(node) || isMethodSignatureDeclaration(node) || isConstructorDeclaration(node)
    const name = nameOf(node)
    const parameters = isCalled ? parametersOf(node.parameters) : []
    const declaration = node.getText().replace(/;$/, '')
    return { name, declaration, doc: docOf(node) ?? this.#inherited(node, name, parameters), parameters }
  }

  /** What the interface says that a class implements, as editors show it. */
  #inherited(member: Node, name: string, parameters: readonly string[]): Doc | null {
    for (const clause of heritageOf(member.parent)) {
      for (const type of [...clause.types]) {
        const symbol = this.#project.checker.getSymbolAtLocation(type.expression)
        const parent = symbol === undefined ? undefined : this.#declared(symbol).declarations[0]?.resolve()
        if (parent === undefined || !isInterfaceDeclaration(parent)) continue
        const original = [...parent.members].find((each) => nameOf(each) === name)
        const doc = original === undefined ? null : docOf(original)
        // An implementation may take less than it is given.
        if (doc !== null) return { ...doc, tags: doc.tags.filter(({ of }) => of === null || parameters.includes(of)) }
      }
    }
    return null
  }

  #unreachable(nodes: readonly Node[]): string[] {
    const names = new Set<string>()
    const visit = (node: Node): void => {
      if (isIdentifier(node)) {
        const symbol = this.#project.checker.getSymbolAtLocation(node)
        if (symbol !== undefined && this.#isHidden(this.#declared(symbol))) names.add(symbol.name)
      }
      node.forEachChild(visit)
    }
    for (const node of nodes) visit(node)
    return [...names]
  }

  /** Declared at the top of a file of the package, but not exported by it. */
  #isHidden(symbol: Symbol): boolean {
    // Not variables: `typeof` one of them is a type that its text spells out.
    const isTop = symbol.flags & (SymbolFlags.Class | SymbolFlags.Interface | SymbolFlags.TypeAlias)
    const [declaration] = symbol.declarations
    // Ours, and not within `declare global`.
    const isOurs = declaration?.path.startsWith(resolve('dist/src')) && isSourceFile(declaration.resolve()!.parent)
    return isTop !== 0 && isOurs === true && !this.#exports.some(({ id }) => id === symbol.id)
  }
}

function kindOf(node: Node): Entry['kind'] {
  if (isClassDeclaration(node)) return 'class'
  if (isInterfaceDeclaration(node)) return 'interface'
  if (isTypeAliasDeclaration(node)) return 'type'
  return isFunctionDeclaration(node) ? 'function' : 'constant'
}

function isPublic(node: Node): boolean {
  const modifiers = (node as Node & { modifiers?: Iterable<Node> }).modifiers ?? []
  const isHidden = [...modifiers].some((each) => ['private', 'protected'].includes(each.getText()))
  return !isHidden && !node.getText().startsWith('#')
}

function nameOf(member: Node): string {
  return isConstructorDeclaration(member) ? 'constructor' : (member as Node & { name: Node }).name.getText()
}

function heritageOf(node: Node): readonly HeritageClause[] {
  return [...((node as Node & { heritageClauses?: Iterable<HeritageClause> }).heritageClauses ?? [])]
}

function parametersOf(parameters: Iterable<ParameterDeclaration>): string[] {
  return [...parameters]
    .map(({ name }) => name)
    .filter(isIdentifier)
    .map(({ text }) => text)
}

function docOf(node: Node): Doc | null {
  const comment = node.jsDoc?.filter(isJSDoc).at(-1)
  if (comment === undefined) return null
  const tags = [...(comment.tags ?? [])].map((tag) => {
    const of = isJSDocParameterTag(tag) ? tag.name.getText() : null
    return { name: tag.tagName.text, of, text: textOf(tag.comment) }
  })
  return { summary: textOf(comment.comment), tags }
}

function textOf(comment: JSDoc['comment'] | undefined): string {
  const parts = [...(comment ?? [])].map((part) => (isJSDocText(part) ? part.text : (part as Node).getText()))
  return parts
    .join('')
    .replace(/\s*\n\s*/g, ' ')
    .trim()
}
