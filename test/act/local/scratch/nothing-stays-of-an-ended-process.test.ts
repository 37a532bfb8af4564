import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { js } from '../functions/index.js'
import { MIB } from './harness.js'

const RUNTIME = new URL('../../../../src/act/local/runtime.js', import.meta.url).href
const HARNESS = new URL('./harness.js', import.meta.url).href

test('a process that ends without closing its runtime leaves no scratch folder behind', async () => {
  const program = `
    import { LocalRuntime } from '${RUNTIME}'
    import { submit } from '${HARNESS}'
    const runtime = new LocalRuntime()
    await runtime.register(${JSON.stringify(js('arenas', { scratchBytes: 4 * MIB }))})
    const { paused } = submit(runtime, [{ write: 'a', mib: 1 }, { pause: true }])
    await paused()
    const [{ scratchFolder }] = runtime.running()
    const { existsSync } = await import('node:fs')
    console.log(JSON.stringify([scratchFolder, existsSync(scratchFolder)]))
    process.exit()`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program])
  const [folder, wasThere] = JSON.parse(stdout) as [string, boolean]
  assert.ok(wasThere)
  assert.not.ok(existsSync(folder))
})

test.run()
