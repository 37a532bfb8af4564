import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Engine } from '../../src/engine.js'
import { Metrics } from '../../src/server/index.js'
import { valueKernel } from '../decide/kernels/support.js'
import { HALF_MORE, policy, VMS, withEngine } from '../engine/kernels/support.js'
import { rejection } from '../rejection.js'

test('every signal with a value is a metric; counts add up over ticks, and a row starts anew with its next target', async () => {
  const engine = new Engine({ workers: 0 })
  const metrics = new Metrics(engine)
  try {
    await engine.start({ autoTick: false })
    engine.add('function', 'resize "big"')
    for (const arrived of [3, 4]) {
      engine.observe('function', 'resize "big"', { 'requests.arrived': arrived, duration: 0.25 })
      await engine.tick()
    }
    const text = metrics.text()
    assert.match(
      text,
      '# TYPE atoll_function_requests_arrived_total counter\natoll_function_requests_arrived_total{function="resize \\"big\\""} 7\n',
    )
    assert.match(
      text,
      '# HELP atoll_function_duration_seconds Execution time of a request\n# TYPE atoll_function_duration_seconds gauge\n',
    )
    assert.match(text, 'atoll_engine_ticks_total 2\n')
    assert.not.match(text, 'atoll_vm_')
    for (const line of text.trimEnd().split('\n'))
      assert.match(line, /^(# (HELP|TYPE) |[a-z][a-z0-9_]*(\{[^}]*\})? \S+$)/)

    engine.remove('function', 'resize "big"')
    engine.add('function', 'other')
    await engine.tick()
    assert.match(metrics.text(), 'atoll_function_requests_arrived_total{function="other"} 0\n')
  } finally {
    metrics.close()
    await engine.stop()
  }
})

test('what became of policies and of their kernels is there, too', () =>
  withEngine(
    {
      'good.yaml': policy('good', 'half-more.wasm'),
      'bad.yaml': policy('bad', 'trap.wasm'),
      'kernels/half-more.wasm': HALF_MORE,
      'kernels/trap.wasm': valueKernel('(local.get $x)', '(unreachable)'),
    },
    async ({ engine, folder, tick }) => {
      const metrics = new Metrics(engine)
      for (let ticks = 0; ticks < 3; ticks++) await tick()
      await engine.reload()
      folder.write('good.yaml', 'nonsense')
      await rejection(engine.reload())
      const text = metrics.text()
      for (const line of [
        'atoll_policies 2',
        'atoll_policies_disabled 1',
        'atoll_policy_reloads_total 1',
        'atoll_policy_refusals_total 1',
        'atoll_kernel_batches_total{kernel="good/wanted"} 2',
        `atoll_kernel_rows_total{kernel="good/wanted"} ${2 * VMS}`,
        'atoll_kernel_broken{kernel="good/wanted"} 0',
        'atoll_kernel_broken{kernel="bad/wanted"} 1',
      ])
        assert.ok(text.includes(`\n${line}\n`), `${line} is not in\n${text}`)
      assert.match(text, '# HELP atoll_kernel_seconds_total Time that the kernel has worked\n')
      metrics.close()
    },
  ))

test.run()
