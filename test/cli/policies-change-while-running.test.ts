import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { inTemporaryFolder } from '../act/journal/support/temporary.js'
import { Atoll, FUNCTIONS } from './support/cli.js'
import { keepPolicy, writePolicy } from './support/policy.js'

const serve = (policies: string, ...more: readonly string[]) =>
  new Atoll(['run', '--listen', '0', '--functions', FUNCTIONS, '--policies', policies, ...more])

test('--watch: a saved file is in force, a bad one is refused with its place, and --json stays one document', () =>
  inTemporaryFolder(async (folder) => {
    const policies = await writePolicy(folder)
    const served = serve(policies, '--watch', '--json')
    await served.says(/serving 4 functions/)
    const beside = join(folder, 'saved-by-an-editor')
    writeFileSync(beside, keepPolicy(5))
    renameSync(beside, policies)
    await served.says(/policy keep loaded \(.*keep\.yaml\)/)
    writeFileSync(policies, keepPolicy(5).replace('patience:', 'patence:'))
    await served.says(/policies refused, those in force stay: .*keep\.yaml:10:36: unknown name "patience"/)
    served.child.kill('SIGTERM')
    const { code, stdout } = await served.ended()
    assert.is(code, 143)
    assert.is(JSON.parse(stdout).command, 'run')
  }))

test('SIGHUP reloads once, watched or not, and says what came of it', () =>
  inTemporaryFolder(async (folder) => {
    const policies = await writePolicy(folder)
    const served = serve(policies)
    await served.says(/serving 4 functions/)
    served.child.kill('SIGHUP')
    await served.says(/SIGHUP: policies reloaded: 0 loaded, 0 unloaded, 1 unchanged/)
    writeFileSync(policies, keepPolicy(5))
    served.child.kill('SIGHUP')
    await served.says(/policy keep loaded[^]*SIGHUP: policies reloaded: 1 loaded, 0 unloaded, 0 unchanged/)
    writeFileSync(policies, 'nonsense')
    served.child.kill('SIGHUP')
    await served.says(/policies refused[^]*SIGHUP: policies not reloaded: those in force stay/)
    served.child.kill('SIGTERM')
    assert.is((await served.ended()).code, 143)
  }))

test.run()
