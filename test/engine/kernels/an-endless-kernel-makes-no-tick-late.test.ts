import { once } from 'node:events'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { valueKernel } from '../../decide/kernels/support.js'
import { HALF_MORE, nextChange, policy, withEngine } from './support.js'

const ENDLESS = valueKernel('(local.get $x)', '(loop $ever (br $ever))')
const files = {
  'steady.yaml': policy('steady', 'half-more.wasm'),
  'endless.yaml': policy('endless', 'endless.wasm'),
  'kernels/half-more.wasm': HALF_MORE,
  'kernels/endless.wasm': ENDLESS,
}

test('the tick that feeds it ends while it loops; the next one has the results of the others', () =>
  withEngine(files, async ({ engine, changes, tick }) => {
    await tick()
    const { kernels } = engine.statistics()
    assert.is(kernels['endless/wanted']!.fault, null, 'it has had no time to reach its deadline')
    assert.equal(changes, [])
    const disabled = nextChange(engine)
    assert.ok((await tick()).length > 0)
    assert.match((await disabled).reason!, 'kernel wanted: it was not done after its deadline of 500 ms')
  }))

test('an engine that ticks by itself goes on ticking, and disables its policy once it was ended', () =>
  withEngine(files, async ({ engine, changes }) => {
    engine.observe('vm', 'vm-0', { 'memory.used': 2 ** 27, 'memory.maximum': 2 ** 34 })
    await engine.start()
    await once(engine, 'tick')
    assert.equal(changes, [])
    const { event, policy } = await nextChange(engine)
    assert.is(`${event} ${policy}`, 'disabled endless')
    await once(engine, 'tick')
  }))

test('stopping does not wait for it', () =>
  withEngine(files, async ({ engine, tick }) => {
    await tick()
    await engine.stop()
    assert.is(engine.statistics().kernels['endless/wanted'], undefined)
  }))

test.run()
