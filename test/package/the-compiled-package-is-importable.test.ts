import { test } from 'uvu'
import * as assert from 'uvu/assert'

test('a program imports the package by its name, as an installed one', async () => {
  // By its name, through the exports map: a package may import itself.
  const atoll = await import('atoll' as string)
  assert.type(atoll.Engine, 'function')
  const engine = new atoll.Engine({ workers: 0 })
  engine.add('vm', 'guest')
  assert.equal((await engine.tick(1000)).actions, [])
  await engine.stop()
  assert.match(atoll.version, /^\d+\.\d+\.\d+$/)
})

test.run()
