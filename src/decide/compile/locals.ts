import binaryen from 'assemblyscript/binaryen'

type Ref = binaryen.ExpressionRef

/** It lies on the package itself, though the declarations put it on modules. */
const { Function } = binaryen as unknown as Pick<binaryen.Module, 'Function'>

/** A variable of the function being made. */
export interface Local {
  readonly index: number
  readonly type: binaryen.Type
}

/** The variables of one function; its parameters come first. */
export class Locals {
  readonly #module: binaryen.Module
  readonly #parameters: readonly binaryen.Type[]
  readonly #types: binaryen.Type[] = []
  /** For those who read the code as text. */
  readonly #names = new Map<number, string>()

  constructor(module: binaryen.Module, parameters: readonly Local[], names: readonly string[]) {
    this.#module = module
    this.#parameters = parameters.map(({ type }) => type)
    for (const [index, name] of names.entries()) this.#names.set(index, name)
  }

  add(type: binaryen.Type, name?: string): Local {
    const index = this.#parameters.length + this.#types.push(type) - 1
    if (name !== undefined) this.#names.set(index, name)
    return { index, type }
  }

  /** The lesser of two i32. */
  lesser(a: Local, b: Local): Ref {
    return this.#module.select(this.#module.i32.lt_s(this.get(a), this.get(b)), this.get(a), this.get(b))
  }

  addFunction(name: string, body: Ref, result: binaryen.Type = binaryen.none): void {
    const parameters = binaryen.createType(this.#parameters)
    const made = this.#module.addFunction(name, parameters, result, this.#types, body)
    for (const [index, each] of this.#names) Function.setLocalName(made, index, each)
  }

  get({ index, type }: Local): Ref {
    return this.#module.local.get(index, type)
  }

  set({ index }: Local, value: Ref): Ref {
    return this.#module.local.set(index, value)
  }

  tee({ index, type }: Local, value: Ref): Ref {
    return this.#module.local.tee(index, value, type)
  }
}

/** `while (condition) body` */
export function whileLoop(module: binaryen.Module, label: string, condition: Ref, body: readonly Ref[]): Ref {
  return module.loop(label, module.if(condition, module.block(null, [...body, module.br(label)])))
}
