import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Engine } from '../../src/engine.js'
import { Metrics } from '../../src/server/index.js'

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

test.run()
