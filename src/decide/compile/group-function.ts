// The function of one group of rules. It takes rows by pairs, and pairs by words of 64 rows, so that a rule's answers
// are gathered in a variable:
//
//     constants
//     while row < to
//       base = row & -64; end = min(to, base + 64); answers = 0, one variable a rule
//       while row < end
//         compute all conditions; answers |= condition & the pair's bits
//       for each rule
//         store the answers of rows from where the word was begun to its end
//         for each pair that has answers: compute and store the rule's arguments
//
// The inner loop has no branch but where a pair's hosts are others than those of the pair before: mostly all rows share
// one host, and what is read of it, and computed from that alone, stays in variables.
import binaryen from 'assemblyscript/binaryen'
import type { Group } from './groups.js'
import { mergeAnswers } from './merge.js'
import type { LaneInstruction } from './lane-operations.js'
import { type Known, LaneCompiler, type PairAddress } from './lanes.js'
import { type Local, Locals, whileLoop } from './locals.js'
import type { Store } from './program.js'
import { countUses, handedOn, Stage } from './stages.js'

type Ref = binaryen.ExpressionRef

/** (job, from, to) */

const PARAMETERS = [0, 1, 2].map((index): Local => ({ index, type: binaryen.i32 }))
/** The loop counts in `from`, which nothing else needs. */
const [JOB, ROW, TO] = PARAMETERS as [Local, Local, Local]

export class GroupFunction {
  readonly #module: binaryen.Module
  readonly #instructions: readonly LaneInstruction[]
  readonly #stages: Uint8Array
  readonly #group: Group
  readonly #hostRow: number
  readonly #locals: Locals
  readonly #first: Local
  readonly #base: Local
  readonly #end: Local
  readonly #bits: Local
  /** Host rows of the pair before. */
  readonly #hostRows: Local
  readonly #address: PairAddress
  readonly #answers: readonly Local[]

  constructor(
    module: binaryen.Module,
    instructions: readonly LaneInstruction[],
    stages: Uint8Array,
    group: Group,
    hostRow: number,
  ) {
    const { i32, v128 } = binaryen
    const locals = new Locals(module, PARAMETERS, ['job', 'row', 'to'])
    this.#module = module
    this.#instructions = instructions
    this.#stages = stages
    this.#group = group
    this.#hostRow = hostRow
    this.#locals = locals
    this.#first = locals.add(i32, 'first')
    this.#base = locals.add(i32, 'base')
    this.#end = locals.add(i32, 'end')
    this.#bits = locals.add(v128, 'bits')
    this.#hostRows = locals.add(v128, 'hostRows')
    const hosts = [locals.add(i32, 'host0'), locals.add(i32, 'host1')] as const
    this.#address = { job: JOB, own: locals.add(i32, 'own'), hosts, hostless: locals.add(v128, 'hostless') }
    this.#answers = group.masked.map((_, index) => locals.add(v128, `answers${index}`))
  }

  addAs(name: string): void {
    const { i32, v128 } = this.#module
    const { get, set } = this.#bound
    const { masked, stores } = this.#group
    const roots = [...masked.map(({ condition }) => condition), ...stores.map(({ node }) => node)]
    const uses = countUses(this.#instructions, roots)
    const compiler = this.#compiler(uses)
    const staged = (stage: Stage) => {
      const code: Ref[] = []
      const { length } = handedOn(stage, this.#stages, this.#instructions, roots, uses.keys()).map((index) =>
        compiler.keep(index, code),
      )
      return { code, length }
    }
    const once = staged(Stage.Once)
    const constants = compiler.known()
    const host = staged(Stage.Host)
    const pair = [
      set(this.#address.own, i32.shl(get(ROW), i32.const(3))),
      ...(host.length > 0 ? this.#lookUpHosts(host.code) : []),
      ...masked.flatMap(({ condition }, index) => this.#answer(condition, this.#answers[index]!, compiler)),
      ...this.#store(stores, compiler),
      set(this.#bits, this.#module.i64x2.shl(get(this.#bits), i32.const(2))),
      set(ROW, i32.add(get(ROW), i32.const(2))),
    ]
    const rows = whileLoop(this.#module, 'rows', i32.lt_s(get(ROW), get(this.#end)), pair)
    const word = [...this.#beginWord(), rows, ...this.#endWord(constants)]
    const words = whileLoop(this.#module, 'words', i32.lt_s(get(ROW), get(TO)), word)
    // NaN equals nothing, so that the first pair's hosts are looked up.
    const hostRows = set(this.#hostRows, v128.const(new Uint8Array(16).fill(0xff)))
    const body = this.#module.block(null, [...once.code, ...(host.length > 0 ? [hostRows] : []), words])
    this.#locals.addFunction(name, body)
  }

  #compiler(uses: ReadonlyMap<number, number>, known?: Known): LaneCompiler {
    return new LaneCompiler(this.#module, this.#locals, this.#instructions, uses, this.#address, known)
  }

  #beginWord(): Ref[] {
    const { i32, i64x2, v128 } = this.#module
    const { get, set } = this.#bound
    return [
      set(this.#first, get(ROW)),
      set(this.#base, i32.and(get(ROW), i32.const(-64))),
      set(this.#end, i32.add(get(this.#base), i32.const(64))),
      set(this.#end, this.#locals.lesser(this.#end, TO)),
      set(this.#bits, i64x2.shl(v128.const([1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0]), get(ROW))),
      ...this.#answers.map((answer) => set(answer, v128.const(new Uint8Array(16)))),
    ]
  }

  #answer(condition: number, answer: Local, compiler: LaneCompiler): Ref[] {
    const { v128 } = this.#module
    const { get, set } = this.#bound
    const before: Ref[] = []
    const bits = v128.and(compiler.compile(condition, before), get(this.#bits))
    return [...before, set(answer, v128.or(get(answer), bits))]
  }

  #store(stores: readonly Store<number>[], compiler: LaneCompiler): Ref[] {
    return stores.flatMap(({ node, pointer }) => {
      const before: Ref[] = []
      const value = compiler.compile(node, before)
      return [...before, this.#module.v128.store(pointer, 16, this.#locals.get(this.#address.own), value)]
    })
  }

  /** @param code what follows from the hosts alone */
  #lookUpHosts(code: readonly Ref[]): Ref[] {
    const { f64x2, v128 } = this.#module
    const { get, set, tee } = this.#bound
    const rows = this.#locals.add(binaryen.v128)
    const load = v128.load(this.#hostRow, 16, get(this.#address.own))
    const isOther = v128.any_true(f64x2.ne(tee(rows, load), get(this.#hostRows)))
    const body = [set(this.#hostRows, get(rows)), ...this.#addressHosts(rows), ...code]
    return [this.#module.if(isOther, this.#module.block(null, body))]
  }

  /** Rows without a host read the first host's cells and throw them away: cheaper than a branch. */
  #addressHosts(rows: Local): Ref[] {
    const { f64x2, i32, i32x4, v128 } = this.#module
    const { get, set } = this.#bound
    const { hosts, hostless } = this.#address
    const none = () => v128.const(new Uint8Array(16))
    const indexes = this.#locals.add(binaryen.v128)
    // The API declares a lane's number as an expression, and takes it as a number.
    const cell = (lane: number) => i32.shl(i32x4.extract_lane(get(indexes), lane), i32.const(3))
    return [
      set(hostless, f64x2.lt(get(rows), none())),
      set(indexes, i32x4.max_s(i32x4.trunc_sat_f64x2_s_zero(get(rows)), none())),
      set(hosts[0], cell(0)),
      set(hosts[1], cell(1)),
    ]
  }

  #endWord(constants: Known): Ref[] {
    const { i32, i64 } = this.#module
    const { get, set } = this.#bound
    const range = this.#locals.add(binaryen.i64, 'range')
    const at = this.#locals.add(binaryen.i32, 'at')
    const answer = this.#locals.add(binaryen.i64, 'answer')
    const wide = (value: Ref) => i64.extend_u(value)
    const count = i32.sub(get(this.#end), get(this.#first))
    const ones = i64.shr_u(i64.const(-1n), wide(i32.sub(i32.const(64), count)))
    const rules = this.#group.masked.flatMap(({ mask, stores }, index) => {
      const merge = mergeAnswers(
        this.#module,
        i32.add(get(at), i32.const(mask)),
        get(this.#answers[index]!),
        get(range),
      )
      if (stores.length === 0) return [this.#module.drop(merge)]
      return [set(answer, merge), this.#arguments(`arguments${index}`, answer, stores, constants)]
    })
    return [
      set(range, i64.shl(ones, wide(i32.sub(get(this.#first), get(this.#base))))),
      set(at, i32.shr_u(get(this.#base), i32.const(3))),
      ...rules,
    ]
  }

  /** Computes a rule's arguments for every pair of which one row or both have an answer. */
  #arguments(label: string, answer: Local, stores: readonly Store<number>[], constants: Known): Ref {
    const { i32, i64, v128 } = this.#module
    const { get, set, tee } = this.#bound
    const roots = stores.map(({ node }) => node)
    const uses = countUses(this.#instructions, roots)
    const row = this.#locals.add(binaryen.i32)
    const own = this.#address.own
    const hosts: Ref[] = []
    if ([...uses.keys()].some((index) => this.#readsHost(index))) {
      const rows = this.#locals.add(binaryen.v128)
      hosts.push(set(rows, v128.load(this.#hostRow, 16, get(own))), ...this.#addressHosts(rows))
    }
    const first = i32.and(i32.wrap(i64.ctz(get(answer))), i32.const(62))
    const pair = i64.shl(i64.const(3n), i64.extend_u(get(row)))
    return whileLoop(this.#module, label, i64.ne(get(answer), i64.const(0n)), [
      set(own, i32.shl(i32.add(get(this.#base), tee(row, first)), i32.const(3))),
      ...hosts,
      ...this.#store(stores, this.#compiler(uses, constants)),
      set(answer, i64.and(get(answer), i64.xor(pair, i64.const(-1n)))),
    ])
  }

  #readsHost(index: number): boolean {
    const instruction = this.#instructions[index]!
    return instruction.op === 'load' && instruction.of === 'host'
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
