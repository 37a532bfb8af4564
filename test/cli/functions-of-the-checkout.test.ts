import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { LocalRuntime } from '../../src/act/local/runtime.js'
import { loadFunctions } from '../../src/cli/run/functions.js'

test('the functions that run where none are named are ones that a runtime takes', async () => {
  const functions = await loadFunctions(null)
  const runtime = new LocalRuntime()
  try {
    for (const { definition } of functions) await runtime.register(definition)
    assert.is(runtime.functionNames().length, functions.length)
    assert.ok(functions.length > 0)
  } finally {
    await runtime.close()
  }
})

test.run()
