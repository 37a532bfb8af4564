// Finds the cheapest way across a map with A*.
//   input   JSON { rows: ["19#4", ...] }: what it costs to enter a cell, 1 to 9, or # for a wall; rows of one length
//   output  JSON { cost, moves }: from the top left to the bottom right cell in moves U D L R; cost null if no way
//
// P. Hart, N. Nilsson, B. Raphael, 1968: https://doi.org/10.1109/TSSC.1968.300136
export interface Terrain {
  rows: string[]
}

export interface Route {
  cost: number | null
  moves: string
}

const MOVES = { U: [0, -1], D: [0, 1], L: [-1, 0], R: [1, 0] } as const
type Move = keyof typeof MOVES

export function handler(input: Uint8Array): Route {
  const { rows } = JSON.parse(new TextDecoder().decode(input)) as Terrain
  const width = rows[0]?.length ?? 0
  if (width === 0 || rows.some((row) => row.length !== width)) {
    throw new Error('the map is empty, or its rows differ in length')
  }
  const goal = width * rows.length - 1
  const cost = new Float64Array(goal + 1).fill(Infinity)
  const came = new Array<Move | undefined>(goal + 1)
  // A cell costs at least 1, so the distance to the goal never overestimates what is left to pay.
  const estimate = (cell: number) => width - 1 - (cell % width) + rows.length - 1 - Math.floor(cell / width)
  const open = new Heap()
  cost[0] = 0
  open.push(0, estimate(0))
  for (let cell = open.pop(); cell !== undefined; cell = open.pop()) {
    if (cell === goal) return { cost: cost[goal]!, moves: retrace(came, goal, width) }
    for (const move of Object.keys(MOVES) as Move[]) {
      const [dx, dy] = MOVES[move]
      const x = (cell % width) + dx
      const terrain = rows[Math.floor(cell / width) + dy]?.[x]
      if (terrain === undefined || terrain === '#') continue
      const next = cell + dy * width + dx
      const total = cost[cell]! + Number(terrain)
      if (total >= cost[next]!) continue
      cost[next] = total
      came[next] = move
      open.push(next, total + estimate(next))
    }
  }
  return { cost: null, moves: '' }
}

function retrace(came: (Move | undefined)[], goal: number, width: number): string {
  const moves: Move[] = []
  for (let cell = goal; cell !== 0; ) {
    const move = came[cell]!
    moves.push(move)
    cell -= MOVES[move][0] + MOVES[move][1] * width
  }
  return moves.reverse().join('')
}

/** A binary heap of cells, the lowest priority value first; a cell may lie in it more than once. */
class Heap {
  readonly #cells: number[] = []
  readonly #priorities: number[] = []

  push(cell: number, priority: number): void {
    let at = this.#cells.length
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (this.#priorities[parent]! <= priority) break
      this.#put(at, this.#cells[parent]!, this.#priorities[parent]!)
      at = parent
    }
    this.#put(at, cell, priority)
  }

  pop(): number | undefined {
    const top = this.#cells[0]
    const cell = this.#cells.pop()
    const priority = this.#priorities.pop()
    if (cell === undefined || priority === undefined || this.#cells.length === 0) return top
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child + 1 < this.#cells.length && this.#priorities[child + 1]! < this.#priorities[child]!) child++
      if (child >= this.#cells.length || this.#priorities[child]! >= priority) break
      this.#put(at, this.#cells[child]!, this.#priorities[child]!)
      at = child
    }
    this.#put(at, cell, priority)
    return top
  }

  #put(at: number, cell: number, priority: number): void {
    this.#cells[at] = cell
    this.#priorities[at] = priority
  }
}
