import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { encode, load } from './call.js'

const source = `import { join } from 'node:path'
import 'side-effect'
const total = (xs) => xs.reduce((sum, x) => sum + (x ?? 0), 0)
export default function pick(xs, wanted) {
  for (const x of xs) {
    if (x === wanted || x === undefined) return x
    try { while (x.next) x.next() } catch { continue }
  }
  switch (wanted) { case 1: case 2: return join('a'); default: return wanted ? 1 : 2 }
}
`

test('each function has its own decisions plus one', async () => {
  const measure = await load('complexity')
  assert.equal(await measure(encode(source)), {
    imports: ['node:path', 'side-effect'],
    functions: [
      { name: '(anonymous)', line: 3, complexity: 1 },
      { name: '(anonymous)', line: 3, complexity: 2 }, // ??
      { name: 'pick', line: 4, complexity: 9 }, // for, if, ||, while, catch, two cases, ?:
    ],
  })
})

test('source that does not parse is an error with its place', async () => {
  const measure = await load('complexity')
  let message = ''
  await measure(encode('let x =\n}')).catch((error: Error) => (message = error.message))
  assert.match(message, 'Unexpected token (2:0)')
})

test.run()
