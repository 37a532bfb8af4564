import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Atoll } from './support/cli.js'

const ESCAPE = '\u001b['
const stderrOf = async (env: NodeJS.ProcessEnv) => (await new Atoll(['bench', 'warp'], env).ended()).stderr

test('colours are for terminals, and for those who ask for them', async () => {
  assert.not.match(await stderrOf({}), ESCAPE)
  assert.match(await stderrOf({ CI: 'true' }), ESCAPE)
  assert.match(await stderrOf({ FORCE_COLOR: '1' }), ESCAPE)
  assert.not.match(await stderrOf({ NO_COLOR: '1', FORCE_COLOR: '1' }), ESCAPE)
})

test.run()
