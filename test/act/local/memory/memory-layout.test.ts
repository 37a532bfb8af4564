import { spawnSync } from 'node:child_process'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

const MODULE = new URL('../../../../src/act/local/memory/index.js', import.meta.url).href
const PROGRAM = `
  const { Reservation } = await import(${JSON.stringify(MODULE)})
  const island = Reservation.create(2 ** 20).createIsland({ sizeBytes: 65536, image: null })
  try {
    island.attach(new WebAssembly.Memory({ initial: 1, maximum: 1 }))
  } catch (error) {
    console.log(error.code, error.message)
  }
`

test('a memory behind which V8 reserves no addresses is refused, as it may move', () => {
  const options = ['--disable-wasm-trap-handler', '--input-type=module', '-e', PROGRAM]
  const { stdout, stderr } = spawnSync(process.execPath, options, { encoding: 'utf8' })
  assert.match(stdout, /^ATOLL_LAYOUT .*may move when it grows/, stderr)
})

test.run()
