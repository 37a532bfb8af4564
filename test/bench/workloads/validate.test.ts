import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { encode, load } from './call.js'

const event = { id: '0123456789abcdef', kind: 'paid', at: 1, amount: { cents: 5, currency: 'EUR' } }

test('valid events are counted, invalid ones reported with their line and field', async () => {
  const validate = await load('validate')
  const events = [
    event,
    { ...event, tags: ['a', 'b'] },
    { ...event, kind: 'lost' },
    { ...event, amount: { cents: 5.5, currency: 'EUR' } },
    { ...event, id: 'short' },
    { ...event, tags: ['a', 'a'] },
    { ...event, extra: 1 },
  ]
  const verdict = (await validate(encode(events.map((each) => JSON.stringify(each)).join('\n') + '\n{'))) as {
    accepted: number
    rejected: { line: number; path: string; message: string }[]
  }
  assert.is(verdict.accepted, 2)
  assert.equal(
    verdict.rejected.map(({ line, path }) => [line, path]),
    [[3, '/kind'], [4, '/amount/cents'], [5, '/id'], [6, '/tags'], [7, ''], [8, '']],
  )
  assert.ok(verdict.rejected.every(({ message }) => message.length > 0))
})

test.run()
