import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { problemsOf, vmPolicy } from '../support/policies.js'

const TEXT = vmPolicy('rules:\n  - name: shrink\n    do: { action: memory.reclaim, to: vm.memory.used }')

test('what the host cannot do is refused when the policy is loaded', () => {
  const able = { targets: ['vm' as const], actions: ['memory.reclaim', 'memory.commit'] }
  assert.equal(problemsOf(TEXT, { capabilities: able }), [])
  const problems = problemsOf(TEXT, { capabilities: { targets: ['function'], actions: ['environment.warm'] } })
  assert.equal(
    problems.map(({ line, column, message }) => [line, column, message]),
    [
      [5, 9, 'the host has no targets of kind vm; it has function'],
      [8, 19, 'the host cannot do memory.reclaim; it can do environment.warm'],
    ],
  )
})

test.run()
