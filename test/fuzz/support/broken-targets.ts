// Targets whose every tenth input shows a defect.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Target, Verdict } from './target.js'

function target(defect: () => void): Target {
  return {
    generate: (random) => ({ digit: Buffer.from(String(random.integer(10))) }),
    async run(folder): Promise<Verdict> {
      const digit = readFileSync(join(folder, 'digit'), 'utf8')
      if (digit === '0') defect()
      return Number(digit) % 2 === 0 ? 'accepted' : 'refused'
    },
  }
}

export const hangs = target(() => {
  for (;;);
})

export const throws = target(() => {
  throw new TypeError('this.nothing is not a function')
})

export const swells = target(() => {
  const held: unknown[] = []
  for (;;) held.push(Array.from({ length: 1000 }, Math.random))
})

export const ends = target(() => process.exit(3))
