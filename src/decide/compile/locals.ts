import binaryen from 'assemblyscript/binaryen'

type Ref = binaryen.ExpressionRef

/** A variable of the function being made. */
export interface Local {
  readonly index: number
  readonly type: binaryen.Type
}

/** Numbers the variables of one function; its parameters come first. */
export class Locals {
  readonly types: binaryen.Type[] = []
  readonly #module: binaryen.Module
  readonly #parameters: number

  constructor(module: binaryen.Module, parameters: number) {
    this.#module = module
    this.#parameters = parameters
  }

  add(type: binaryen.Type): Local {
    return { index: this.#parameters + this.types.push(type) - 1, type }
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
