import type { Block, SharedMemory, Table } from '../../sense/index.js'

export interface NumberColumn {
  readonly block: Block
  readonly pointer: number
  readonly values: Float64Array
}

/** A bit a row, 32 to a word. */
export interface BitColumn {
  readonly block: Block
  readonly pointer: number
  readonly values: Int32Array
}

/**
 * Columns that a tick writes before it reads them. They carry nothing from one tick to the next, so two sets of
 * policies of which one follows the other write to the same ones. Blocks, not column groups of the table: a row's
 * results are only read where its mask of the same tick says so.
 */
export class ScratchColumns {
  readonly #memory: SharedMemory
  readonly #numbers: NumberColumn[] = []
  readonly #bits: BitColumn[] = []
  readonly #spareNumbers: NumberColumn[]
  readonly #spareBits: BitColumn[]

  constructor(memory: SharedMemory, predecessor: ScratchColumns | null = null) {
    this.#memory = memory
    this.#spareNumbers = predecessor === null ? [] : [...predecessor.#numbers]
    this.#spareBits = predecessor === null ? [] : [...predecessor.#bits]
  }

  numbers({ capacityRows }: Table): NumberColumn {
    const column = takeOf(this.#spareNumbers, capacityRows) ?? this.#newNumbers(capacityRows)
    this.#numbers.push(column)
    return column
  }

  bits({ capacityRows }: Table): BitColumn {
    const words = Math.ceil(capacityRows / 32)
    const column = takeOf(this.#spareBits, words) ?? this.#newBits(words)
    this.#bits.push(column)
    return column
  }

  /** @param heir goes on with those that it has taken over */
  release(heir: ScratchColumns | null): void {
    const kept = new Set(heir === null ? [] : heir.#blocks())
    for (const block of this.#blocks()) if (!kept.has(block)) this.#memory.release(block)
    this.#numbers.length = 0
    this.#bits.length = 0
  }

  #blocks(): Block[] {
    return [...this.#numbers, ...this.#bits].map(({ block }) => block)
  }

  #newNumbers(rows: number): NumberColumn {
    const block = this.#memory.allocate(rows * Float64Array.BYTES_PER_ELEMENT)
    return { block, pointer: block.pointer, values: this.#memory.float64(block.pointer, rows) }
  }

  #newBits(words: number): BitColumn {
    const block = this.#memory.allocate(words * Int32Array.BYTES_PER_ELEMENT)
    return { block, pointer: block.pointer, values: this.#memory.int32(block.pointer, words) }
  }
}

function takeOf<Each extends { readonly values: { readonly length: number } }>(
  spare: Each[],
  length: number,
): Each | null {
  const at = spare.findLastIndex(({ values }) => values.length === length)
  return at === -1 ? null : spare.splice(at, 1)[0]!
}
