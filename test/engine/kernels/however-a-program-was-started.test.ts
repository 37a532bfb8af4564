import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Folder } from '../../decide/bound/kernel-rig.js'
import { HALF_MORE, policy } from './support.js'

const ENGINE = fileURLToPath(new URL('../../../src/engine.js', import.meta.url))

test('what a program was started with is not for the threads of its kernels', async () => {
  const folder = new Folder({ 'a.yaml': policy('a', 'half-more.wasm'), 'kernels/half-more.wasm': HALF_MORE })
  const program = `import { Engine } from ${JSON.stringify(ENGINE)}
    const engine = new Engine({ policies: [${JSON.stringify(folder.path)}], workers: 0 })
    await engine.tick(0)
    await engine.tick(1000)
    console.log(String(engine.statistics().kernels['a/wanted'].fault))
    await engine.stop()`
  try {
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program])
    assert.is(stdout, 'null\n')
  } finally {
    folder.remove()
  }
})

test.run()
