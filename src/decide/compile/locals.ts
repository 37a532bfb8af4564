import binaryen from 'assemblyscript/binaryen'

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

  get({ index, type }: Local): binaryen.ExpressionRef {
    return this.#module.local.get(index, type)
  }

  set({ index }: Local, value: binaryen.ExpressionRef): binaryen.ExpressionRef {
    return this.#module.local.set(index, value)
  }

  tee({ index, type }: Local, value: binaryen.ExpressionRef): binaryen.ExpressionRef {
    return this.#module.local.tee(index, value, type)
  }
}
