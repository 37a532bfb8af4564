// What a WebAssembly module asks for and offers, read from its bytes: the JavaScript API tells names, but no types.
// https://webassembly.github.io/spec/core/binary/modules.html
import { Errors } from './errors.js'

export type ValueType = 'i32' | 'i64' | 'f32' | 'f64' | 'v128' | 'funcref' | 'externref'

export interface FunctionType {
  readonly parameters: readonly ValueType[]
  readonly results: readonly ValueType[]
}

/** Pages of a memory or entries of a table; `maximum` is `null` where none is declared. */
export interface Limits {
  readonly initial: number
  readonly maximum: number | null
  readonly isShared: boolean
}

export type External =
  | { readonly kind: 'function'; readonly type: FunctionType }
  | { readonly kind: 'global'; readonly type: ValueType; readonly isMutable: boolean }
  | { readonly kind: 'memory' | 'table'; readonly limits: Limits }

export interface WasmImport {
  readonly module: string
  readonly name: string
  readonly external: External
}

export interface WasmInterface {
  readonly imports: readonly WasmImport[]
  readonly exports: ReadonlyMap<string, External>
  /** Defined by the module itself. */
  readonly memories: readonly Limits[]
  readonly tables: readonly Limits[]
}

const VALUE_TYPES: Readonly<Record<number, ValueType>> = {
  0x7f: 'i32',
  0x7e: 'i64',
  0x7d: 'f32',
  0x7c: 'f64',
  0x7b: 'v128',
  0x70: 'funcref',
  0x6f: 'externref',
}
const Section = { Type: 1, Import: 2, Function: 3, Table: 4, Memory: 5, Global: 6, Export: 7 } as const

/**
 * Reads the interface of a module that the engine has found valid, so that what is here need not be checked again.
 * @throws Error for types that only extensions of WebAssembly 2.0 have
 */
export function readInterface(bytes: Uint8Array): WasmInterface {
  return new InterfaceReader(bytes).read()
}

class InterfaceReader {
  readonly #bytes: Uint8Array
  readonly #types: FunctionType[] = []
  readonly #imports: WasmImport[] = []
  readonly #exports = new Map<string, External>()
  // Index spaces: imports come first in each.
  readonly #spaces = { function: [] as External[], table: [] as External[], memory: [] as External[] }
  readonly #globals: External[] = []
  readonly #memories: Limits[] = []
  readonly #tables: Limits[] = []
  #at = 8 // behind the magic number and the version

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  read(): WasmInterface {
    while (this.#at < this.#bytes.length) {
      const section = this.#byte()
      const end = this.#unsigned() + this.#at
      this.#section(section)
      this.#at = end
    }
    return { imports: this.#imports, exports: this.#exports, memories: this.#memories, tables: this.#tables }
  }

  #section(section: number): void {
    switch (section) {
      case Section.Type:
        return this.#each(() => this.#types.push(this.#functionType()))
      case Section.Import:
        return this.#each(() => this.#import())
      case Section.Function:
        return this.#each(() => this.#spaces.function.push({ kind: 'function', type: this.#types[this.#unsigned()]! }))
      case Section.Table:
        return this.#each(() => this.#tables.push(this.#define(this.#table())))
      case Section.Memory:
        return this.#each(() => this.#memories.push(this.#define({ kind: 'memory', limits: this.#limits() })))
      case Section.Global:
        return this.#each(() => {
          this.#globals.push(this.#global())
          this.#skipConstant()
        })
      case Section.Export:
        return this.#each(() => this.#export())
    }
  }

  #each(read: () => void): void {
    for (let left = this.#unsigned(); left > 0; left--) read()
  }

  #define(external: External & { readonly kind: 'memory' | 'table' }): Limits {
    this.#spaces[external.kind].push(external)
    return external.limits
  }

  #import(): void {
    const module = this.#name()
    const name = this.#name()
    const external = this.#importType()
    if (external.kind === 'global') this.#globals.push(external)
    else this.#spaces[external.kind].push(external)
    this.#imports.push({ module, name, external })
  }

  #importType(): External {
    switch (this.#byte()) {
      case 0:
        return { kind: 'function', type: this.#types[this.#unsigned()]! }
      case 1:
        return this.#table()
      case 2:
        return { kind: 'memory', limits: this.#limits() }
      case 3:
        return this.#global()
    }
    throw Errors.Extension()
  }

  #export(): void {
    const name = this.#name()
    const spaces = [this.#spaces.function, this.#spaces.table, this.#spaces.memory, this.#globals]
    const space = spaces[this.#byte()]
    if (space === undefined) throw Errors.Extension()
    this.#exports.set(name, space[this.#unsigned()]!)
  }

  #functionType(): FunctionType {
    if (this.#byte() !== 0x60) throw Errors.Extension()
    return { parameters: this.#valueTypes(), results: this.#valueTypes() }
  }

  #valueTypes(): ValueType[] {
    const types: ValueType[] = []
    this.#each(() => types.push(this.#valueType()))
    return types
  }

  #valueType(): ValueType {
    const type = VALUE_TYPES[this.#byte()]
    if (type === undefined) throw Errors.Extension()
    return type
  }

  #table(): External & { readonly kind: 'table' } {
    this.#valueType()
    return { kind: 'table', limits: this.#limits() }
  }

  #limits(): Limits {
    const flags = this.#byte()
    if (flags > 3) throw Errors.Extension() // 64-bit memories and pages of other sizes
    const initial = this.#unsigned()
    return { initial, maximum: (flags & 1) === 1 ? this.#unsigned() : null, isShared: flags > 1 }
  }

  #global(): External {
    const type = this.#valueType()
    return { kind: 'global', type, isMutable: this.#byte() === 1 }
  }

  /** A constant expression, such as what a global starts with. */
  #skipConstant(): void {
    for (;;) {
      switch (this.#byte()) {
        case 0x0b: // end
          return
        case 0x41: // i32.const
        case 0x42: // i64.const
        case 0x23: // global.get
        case 0xd2: // ref.func
          while (this.#byte() >= 0x80);
          break
        case 0x43: // f32.const
          this.#at += 4
          break
        case 0x44: // f64.const
          this.#at += 8
          break
        case 0xd0: // ref.null
          this.#valueType()
          break
        case 0xfd: // v128.const
          this.#unsigned()
          this.#at += 16
          break
        case 0x6a: // i32.add, i32.sub, i32.mul and their i64 twins need nothing more
        case 0x6b:
        case 0x6c:
        case 0x7c:
        case 0x7d:
        case 0x7e:
          break
        default:
          throw Errors.Extension()
      }
    }
  }

  #name(): string {
    const length = this.#unsigned()
    this.#at += length
    return new TextDecoder().decode(this.#bytes.subarray(this.#at - length, this.#at))
  }

  #unsigned(): number {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = this.#byte()
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value
    }
  }

  #byte(): number {
    if (this.#at >= this.#bytes.length) throw Errors.Extension()
    return this.#bytes[this.#at++]!
  }
}
