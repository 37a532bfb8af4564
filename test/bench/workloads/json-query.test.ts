import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Orders } from '../../../bench/workloads/json-query.js'
import { outputJson } from '../../../bench/workloads/workload.js'
import { encode, inputs, load } from './call.js'

/** The same question answered by hand. */
function expected({ orders }: Orders) {
  const regions = new Map<string, { region: string; orders: number; revenueCents: number }>()
  for (const { region, items } of orders) {
    const row = regions.get(region) ?? { region, orders: 0, revenueCents: 0 }
    regions.set(region, row)
    row.orders++
    for (const { quantity, unitCents } of items) row.revenueCents += quantity * unitCents
  }
  return { regions: [...regions.values()].sort((a, b) => b.revenueCents - a.revenueCents) }
}

test('revenue by region is what plain loops find', async () => {
  const query = await load('json-query')
  for (const input of inputs('json-query', 5)) {
    assert.equal(outputJson(await query(input)), expected(JSON.parse(new TextDecoder().decode(input)) as Orders))
  }
})

test('one order gives a list of one region, no order an empty list', async () => {
  const query = await load('json-query')
  const orders = [{ region: 'north', items: [{ quantity: 2, unitCents: 5 }] }]
  const regions = [{ region: 'north', orders: 1, revenueCents: 10 }]
  assert.equal(outputJson(await query(encode({ orders }))), { regions })
  assert.equal(outputJson(await query(encode({ orders: [] }))), { regions: [] })
})

test.run()
