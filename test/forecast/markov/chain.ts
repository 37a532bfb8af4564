import { MarkovChain, type MarkovOptions } from '../../../src/forecast/markov.js'
import { type Column, SharedMemory } from '../../../src/sense/index.js'

/** A chain in a small memory of its own, and a column for its predictions. */
export function newChain(options: MarkovOptions): { chain: MarkovChain; column: Column; memory: SharedMemory } {
  const memory = new SharedMemory(2 ** 26)
  const { pointer } = memory.allocate((options.symbols + 1) * 8)
  return {
    chain: new MarkovChain(memory, options),
    column: { pointer, values: memory.float64(pointer, options.symbols) },
    memory,
  }
}

export const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0)
