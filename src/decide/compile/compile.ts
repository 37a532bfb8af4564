// Compiles the rules of all tables into one WebAssembly module.
import binaryen from 'assemblyscript/binaryen'
import { countUses, ExpressionCompiler, type RowAddress } from './expressions.js'
import { type Local, Locals } from './locals.js'
import { evaluationOf, type Masked, type Store, type TableProgram } from './program.js'

type Ref = binaryen.ExpressionRef

const PAGES_LIMIT = 65_536
/** (job, from, to, tick, progress), as every kernel has them. */
const PARAMETERS = [binaryen.i32, binaryen.i32, binaryen.i32, binaryen.i32, binaryen.i32]
const TO: Local = { index: 2, type: binaryen.i32 }
const PROGRESS: Local = { index: 4, type: binaryen.i32 }
/** The loop counts in `from`, which nothing else needs. */
const ROW: Local = { index: 1, type: binaryen.i32 }

/** @returns the module's bytes; it imports `env.memory` and exports one `evaluate_<kind>` a program */
export function compilePrograms(programs: readonly TableProgram[]): Uint8Array<ArrayBuffer> {
  return withModule(programs, (module) => new Uint8Array(module.emitBinary()))
}

/** The module in the text format, for those who want to read what their rules became. */
export function printPrograms(programs: readonly TableProgram[]): string {
  return withModule(programs, (module) => module.emitText())
}

function withModule<Result>(programs: readonly TableProgram[], use: (module: binaryen.Module) => Result): Result {
  const module = new binaryen.Module()
  try {
    module.setFeatures(
      binaryen.Features.Atomics | binaryen.Features.NontrappingFPToInt | binaryen.Features.MutableGlobals,
    )
    module.setMemory(1, PAGES_LIMIT, null, [], true, false, 'memory')
    module.addMemoryImport('memory', 'env', 'memory', true)
    for (const program of programs) new TableCompiler(module, program).compile()
    return use(module)
  } finally {
    module.dispose()
  }
}

/**
 * The function of one table. It takes rows by words of 32, so that a rule's answers are gathered in a variable and
 * stored once a word:
 *
 *     while row < to
 *       first = row; end = min(to, next multiple of 32); answers = 0, one variable a rule
 *       while row < end
 *         compute all conditions; answers |= condition << row % 32
 *         where a condition holds: compute and store its arguments
 *       store the answers, then progress
 *
 * Whoever resumes at `progress` computes a whole word again, from inputs that have not changed: the same result.
 * Two threads must not share a word: chunks of rows begin at multiples of 32.
 */
class TableCompiler {
  readonly #module: binaryen.Module
  readonly #program: TableProgram
  readonly #locals: Locals
  readonly #first: Local
  readonly #end: Local
  readonly #address: RowAddress
  readonly #answers: readonly Local[]

  constructor(module: binaryen.Module, program: TableProgram) {
    const locals = new Locals(module, PARAMETERS.length)
    this.#module = module
    this.#program = program
    this.#locals = locals
    this.#first = locals.add(binaryen.i32)
    this.#end = locals.add(binaryen.i32)
    this.#address = { own: locals.add(binaryen.i32), host: locals.add(binaryen.i32), hasHost: locals.add(binaryen.i32) }
    this.#answers = program.masked.map(() => locals.add(binaryen.i32))
  }

  compile(): void {
    const { i32 } = this.#module
    const { get } = this.#bound
    const rows = this.#loop('rows', i32.lt_s(get(ROW), get(this.#end)), this.#row())
    const word = [this.#beginWord(), rows, this.#endWord()]
    const body = this.#loop('words', i32.lt_s(get(ROW), get(TO)), word)
    const name = evaluationOf(this.#program.kind)
    this.#module.addFunction(name, binaryen.createType(PARAMETERS), binaryen.none, this.#locals.types, body)
    this.#module.addFunctionExport(name, name)
  }

  /** `while (condition) body` */
  #loop(label: string, condition: Ref, body: readonly Ref[]): Ref {
    const again = this.#module.br(label)
    return this.#module.loop(label, this.#module.if(condition, this.#module.block(null, [...body, again])))
  }

  #beginWord(): Ref {
    const { i32 } = this.#module
    const { get, set } = this.#bound
    const boundary = () => i32.add(i32.or(get(ROW), i32.const(31)), i32.const(1))
    const setEnd = set(this.#end, this.#module.select(i32.lt_s(get(TO), boundary()), get(TO), boundary()))
    const clear = this.#answers.map((answer) => set(answer, i32.const(0)))
    return this.#module.block(null, [set(this.#first, get(ROW)), setEnd, ...clear])
  }

  #row(): Ref[] {
    const { i32 } = this.#module
    const { get, set } = this.#bound
    const { masked, stores, instructions } = this.#program
    const uses = countUses(this.#program)
    const compiler = new ExpressionCompiler(this.#module, this.#locals, instructions, this.#address, uses)
    const address = set(this.#address.own, i32.shl(get(ROW), i32.const(3)))
    const host = instructions.some((each) => each.op === 'load' && each.of === 'host') ? this.#hostAddress() : []
    const rules = masked.flatMap((each, index) => this.#answer(each, this.#answers[index]!, compiler))
    return [address, ...host, ...rules, ...this.#store(stores, compiler), set(ROW, i32.add(get(ROW), i32.const(1)))]
  }

  /** Rows without a host read the first host's cells and throw them away: cheaper than a branch. */
  #hostAddress(): Ref[] {
    const { i32, f64 } = this.#module
    const { get, set } = this.#bound
    const { own, host, hasHost } = this.#address
    const hostRow = this.#locals.add(binaryen.f64)
    const index = this.#module.select(get(hasHost), i32.trunc_s_sat.f64(get(hostRow)), i32.const(0))
    return [
      set(hostRow, f64.load(this.#program.hostRow, 8, get(own))),
      set(hasHost, f64.ge(get(hostRow), f64.const(0))),
      set(host, i32.shl(index, i32.const(3))),
    ]
  }

  #answer({ condition, stores }: Masked<number>, answer: Local, compiler: ExpressionCompiler): Ref[] {
    const { i32 } = this.#module
    const { get, set, tee } = this.#bound
    const holds = this.#locals.add(binaryen.i32)
    const before: Ref[] = []
    const bit = i32.shl(tee(holds, compiler.compile(condition, before)), get(ROW))
    const collect = set(answer, i32.or(get(answer), bit))
    if (stores.length === 0) return [...before, collect]
    const code = this.#store(stores, compiler.branch())
    return [...before, collect, this.#module.if(get(holds), this.#module.block(null, code))]
  }

  #store(stores: readonly Store<number>[], compiler: ExpressionCompiler): Ref[] {
    return stores.flatMap(({ node, pointer }) => {
      const before: Ref[] = []
      const value = compiler.compile(node, before)
      return [...before, this.#module.f64.store(pointer, 8, this.#locals.get(this.#address.own), value)]
    })
  }

  /** A word is merged where `from` or `to` cuts through it. */
  #endWord(): Ref {
    const { i32 } = this.#module
    const { get, set } = this.#bound
    const range = this.#locals.add(binaryen.i32)
    const at = this.#locals.add(binaryen.i32)
    const count = i32.sub(get(ROW), get(this.#first))
    const ones = i32.shr_u(i32.const(-1), i32.sub(i32.const(32), count))
    const setRange = set(range, i32.shl(ones, get(this.#first)))
    const setAt = set(at, i32.shl(i32.shr_u(get(this.#first), i32.const(5)), i32.const(2)))
    const outside = () => i32.xor(get(range), i32.const(-1))
    const stores = this.#program.masked.map(({ mask }, index) => {
      const kept = i32.and(i32.load(mask, 4, get(at)), outside())
      return i32.store(mask, 4, get(at), i32.or(kept, get(this.#answers[index]!)))
    })
    return this.#module.block(null, [setRange, setAt, ...stores, i32.store(0, 4, get(PROGRESS), get(ROW))])
  }

  get #bound() {
    const locals = this.#locals
    return {
      get: (local: Local) => locals.get(local),
      set: (local: Local, value: Ref) => locals.set(local, value),
      tee: (local: Local, value: Ref) => locals.tee(local, value),
    }
  }
}
