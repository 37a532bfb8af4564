import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Route, Terrain } from '../../../bench/workloads/route.js'
import { encode, find, inputs, load } from './call.js'

/** The cheapest cost by relaxing every cell until nothing changes (Bellman and Ford). */
function cheapest({ rows }: Terrain): number {
  const width = rows[0]!.length
  const cells = rows.join('')
  const cost = new Float64Array(cells.length).fill(Infinity)
  cost[0] = 0
  for (let changed = true; changed; ) {
    changed = false
    for (let cell = 0; cell < cells.length; cell++) {
      if (cells[cell] === '#') continue
      const x = cell % width
      const neighbours = [cell - width, cell + width, x > 0 ? cell - 1 : -1, x < width - 1 ? cell + 1 : -1]
      const reached = Math.min(...neighbours.map((next) => cost[next] ?? Infinity)) + Number(cells[cell])
      if (reached >= cost[cell]!) continue
      cost[cell] = reached
      changed = true
    }
  }
  return cost[cells.length - 1]!
}

test('no way is cheaper than the one found', async () => {
  const route = await load('route')
  for (const input of inputs('route', 6)) {
    const found = (await route(input)) as Route
    const cost = cheapest(JSON.parse(new TextDecoder().decode(input)) as Terrain)
    assert.is(found.cost, cost === Infinity ? null : cost)
    assert.ok(find('route').check(input, found))
  }
})

test('a goal behind walls has no way, and the start is reached for nothing', async () => {
  const route = await load('route')
  assert.equal(await route(encode({ rows: ['1#1', '1#1'] })), { cost: null, moves: '' })
  assert.equal(await route(encode({ rows: ['5'] })), { cost: 0, moves: '' })
  assert.equal(await route(encode({ rows: ['191', '192', '111'] })), { cost: 4, moves: 'DDRR' })
})

test('a map with rows of different lengths is an error', async () => {
  const route = await load('route')
  for (const rows of [[], [''], ['11', '1']]) {
    let message = ''
    await route(encode({ rows })).catch((error: Error) => (message = error.message))
    assert.match(message, 'its rows differ in length')
  }
})

test.run()
