import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { valueKernel } from '../../decide/kernels/support.js'
import { HALF_MORE, policy, withEngine } from './support.js'

const TRAPPING = valueKernel('(local.get $x)', '(unreachable)')
const TWICE = valueKernel('(f64.mul (local.get $x) (f64.const 2))')
const both = (fragile: string) => ({
  'steady.yaml': policy('steady', 'half-more.wasm'),
  'fragile.yaml': policy('fragile', 'fragile.wasm'),
  'kernels/half-more.wasm': HALF_MORE,
  'kernels/fragile.wasm': fragile,
})

test('a kernel that was mended enables its policy; the kernel of the other works on as if nothing had happened', () =>
  withEngine(both(TRAPPING), async ({ engine, folder, changes, tick }) => {
    for (let round = 0; round < 3; round++) await tick()
    assert.equal(
      changes.map(({ event, policy }) => `${event} ${policy}`),
      ['disabled fragile'],
    )
    assert.is(engine.statistics().kernels['fragile/wanted']!.fault, 'it trapped: unreachable')
    assert.is(engine.statistics().kernels['steady/wanted']!.batches, 2)

    folder.write('kernels/fragile.wasm', TWICE)
    assert.equal((await engine.reload()).loaded, ['fragile'])
    await tick()
    const rules = new Set((await tick()).map(({ rule }) => rule))
    assert.equal([...rules], ['fragile', 'steady'].slice(0, rules.size))
    assert.ok(rules.has('fragile'))
    assert.is(engine.statistics().kernels['fragile/wanted']!.fault, null)
    assert.is(engine.statistics().kernels['steady/wanted']!.batches, 4)
    assert.equal(
      changes.slice(1).map(({ event, policy }) => `${event} ${policy}`),
      ['loaded fragile'],
    )
  }))

test('one that is broken before it runs is refused, and what was in force stays', () =>
  withEngine(both(TWICE), async ({ engine, folder, tick }) => {
    await tick()
    folder.write('kernels/fragile.wasm', '(module)')
    const refused = await engine.reload().then(
      () => null,
      (error: Error) => error,
    )
    assert.match(refused!.message, 'kernels/fragile.wasm must define one memory of its own')
    assert.ok((await tick()).length > 0)
  }))

test('a policy that was changed tries its kernel again', () =>
  withEngine(both(TRAPPING), async ({ engine, folder, changes, tick }) => {
    await tick()
    await tick()
    folder.write('fragile.yaml', policy('fragile', 'fragile.wasm').replace('wanted > 0', 'wanted >= 0'))
    await engine.reload()
    await tick()
    await tick()
    assert.equal(
      changes.map(({ event, policy }) => `${event} ${policy}`),
      ['disabled fragile', 'loaded fragile', 'disabled fragile'],
    )
  }))

test.run()
