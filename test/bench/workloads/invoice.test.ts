import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { encode, load } from './call.js'

const render = async (invoice: object) => String(await (await load('invoice'))(encode(invoice)))

test('an invoice lists its items with their prices and the total', async () => {
  const items = [
    { name: 'rope', quantity: 3, unitCents: 1050 },
    { name: 'anchor', quantity: 1, unitCents: 9999 },
  ]
  const html = await render({ number: 7, customer: 'Reef', items })
  assert.match(html, 'Invoice 7 for Reef')
  assert.match(html, '<td>rope<td>3 x 10.50<td>31.50')
  assert.match(html, '<td>anchor<td>1 x 99.99<td>99.99')
  assert.match(html, 'Total <b>131.49</b>')
})

test('values are escaped', async () => {
  const html = await render({ number: 7, customer: '<script>', items: [] })
  assert.match(html, '&lt;script&gt;')
  assert.not.match(html, '<script>')
  assert.match(html, 'Nothing was ordered')
})

test.run()
