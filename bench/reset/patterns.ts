// Which pages the tasks of a sequence write to.
import { createRandom } from '../../src/sense/random.js'

export interface Pattern {
  readonly name: string
  /** What is promised of it: at least so many times as fast as Wasmtime's method; 0: nothing but to keep up. */
  readonly promise: number
  /** Pages of each task, in turn; the same for the same pattern and size. */
  pages(task: number): Int32Array
  /** Kind of a task, from 1, where whoever runs it knows. */
  kind?(task: number): number
}

/** @param pageCount pages of the region @param tasks how many tasks there will be */
export function patterns(pageCount: number, tasks: number): Pattern[] {
  const random = createRandom('reset')
  const some = (count: number) =>
    Int32Array.from({ length: count }, () => Math.floor(random.uniform() * pageCount))
  const each = (make: (task: number) => Int32Array) => Array.from({ length: tasks }, (_, task) => make(task))
  const listed = (name: string, list: readonly Int32Array[], promise = 0): Pattern => {
    return { name, promise, pages: (task) => list[task]! }
  }
  const joined = (a: Int32Array, b: Int32Array) => Int32Array.from([...a, ...b])
  const same = [1, 16, 100, 256, 1000, 4096].map((count) => {
    const pages = some(count)
    return listed(`the same ${count}`, each(() => pages), count <= 16 ? 3 : 5)
  })
  const different = [16, 256, 4096].map((count) => listed(`different ${count}`, each(() => some(count))))
  const mixed = [
    [40, 10],
    [200, 50],
  ].map(([count, more]) => {
    const pages = some(count!)
    return listed(`${count} the same + ${more} different`, each(() => joined(pages, some(more!))))
  })
  const kinds = [2, 8, 32].flatMap((count) => {
    const sets = Array.from({ length: count }, () => some(100))
    const ofEach = each((task) => sets[task % count]!)
    const told = listed(`${count} kinds in turn`, ofEach, count === 8 ? 2 : 0)
    return [
      { ...told, kind: (task: number) => (task % count) + 1 },
      listed(`${count} kinds in turn, not told`, ofEach),
    ]
  })
  const markov = [8, 32].flatMap((count) => {
    const sets = Array.from({ length: count }, () => some(100))
    const order: number[] = [0]
    for (let task = 1; task <= tasks + 1; task++) {
      order.push((order[task - 1]! + (random.uniform() < 0.7 ? 1 : 3)) % count)
    }
    const ofEach = each((task) => sets[order[task]!]!)
    const told = listed(`${count} kinds in Markov order`, ofEach, count === 8 ? 2 : 0)
    return [
      { ...told, kind: (task: number) => order[task]! + 1 },
      listed(`${count} kinds in Markov order, not told`, ofEach),
    ]
  })
  const drifting = () => {
    const pages = some(100)
    return listed(
      '100 of which one changes each time',
      each((task) => {
        pages[task % 100] = some(1)[0]!
        return Int32Array.from(pages)
      }),
    )
  }
  const powerLaw = () =>
    listed('100 by a power law', each(() => some(100).map((page) => Math.floor(pageCount * (page / pageCount) ** 6))))
  return [...same, ...different, ...mixed, ...kinds, ...markov, drifting(), powerLaw()]
}
