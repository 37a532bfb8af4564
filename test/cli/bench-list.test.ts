import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { atoll } from './support/cli.js'

test('without a name the benches are listed, each with its claim', async () => {
  const { code, stdout } = await atoll('bench')
  assert.is(code, 0)
  assert.match(stdout, /^kernels +Forecast kernels/m)
  const benches = JSON.parse((await atoll('bench', '--json')).stdout) as { name: string; claim: string }[]
  assert.ok(benches.some(({ name, claim }) => name === 'kernels' && claim.length > 0))
})

test.run()
