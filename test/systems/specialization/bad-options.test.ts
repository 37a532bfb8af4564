import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Engine } from '../../../src/engine.js'
import { PredictionEngine } from '../../../src/systems/specialization/index.js'
import { rejection } from '../../rejection.js'

test('options out of range are named when the engine starts, which can still be stopped', async () => {
  for (const [options, expected] of [
    [{ streams: -1 }, 'option streams of a Markov chain is a whole number from 1 to 1048576, not -1'],
    [{ order: 4 }, 'option order of a Markov chain is a whole number from 1 to 3, not 4'],
  ] as const) {
    const engine = new Engine({ systems: [new PredictionEngine(options)], workers: 0 })
    assert.is((await rejection(engine.start())).message, expected)
    await engine.stop()
  }
})

test.run()
