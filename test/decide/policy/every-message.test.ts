import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { PolicyErrors, PolicySet } from '../../../src/decide/index.js'
import { Messages } from '../../../src/decide/policy/messages.js'
import { SignalRegistry } from '../../../src/sense/index.js'

const FOLDER = 'test/decide/broken'

const HERE = 'test/decide/policy'
/** Messages that no broken file alone brings about, and the test that does. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  FileUnreadable: `${HERE}/load.test.ts`,
  FileTooLarge: `${HERE}/load.test.ts`,
  FileTooDeep: `${HERE}/hostile-files.test.ts`,
  MoreProblems: `${HERE}/hostile-files.test.ts`,
  ImportUnused: `${HERE}/imports.test.ts`,
  KernelTarget: `${HERE}/kernels.test.ts`,
  KernelPath: `${HERE}/kernels.test.ts`,
  KernelFault: `${HERE}/kernels.test.ts`,
  KernelParameter: `${HERE}/kernels.test.ts`,
  KernelInput: `${HERE}/kernels.test.ts`,
  KernelOfKernel: `${HERE}/kernels.test.ts`,
  KernelOrModel: `${HERE}/kernels.test.ts`,
  Unused: `${HERE}/unused-names.test.ts`,
  ExpressionTooLong: 'test/decide/expressions/deep.test.ts',
  Outdone: `${HERE}/rules-together.test.ts`,
  Unheard: `${HERE}/rules-together.test.ts`,
  ActionNotCapable: `${HERE}/capabilities.test.ts`,
  TargetNotCapable: `${HERE}/capabilities.test.ts`,
  OverrideUnknown: `${HERE}/overrides.test.ts`,
  OverrideUnit: `${HERE}/overrides.test.ts`,
  NoTests: 'test/cli/policy-test/files.test.ts',
  // What the schema would say if it had a keyword that nobody has put in words yet.
  Schema: 'src/decide/policy/schema.ts',
}

/** Calls `use` and notes which messages are made meanwhile. */
function messagesOf(use: () => void): Set<string> {
  const told = new Set<string>()
  const table = Messages as unknown as Record<string, (...given: unknown[]) => string>
  const originals = { ...table }
  for (const [name, make] of Object.entries(originals)) {
    table[name] = (...given) => {
      told.add(name)
      return make(...given)
    }
  }
  try {
    use()
  } finally {
    Object.assign(table, originals)
  }
  return told
}

test('each message is brought about by a broken file, or by a test of its own', () => {
  const told = messagesOf(() => {
    for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'))) {
      try {
        PolicySet.load([join(FOLDER, file)], { registry: new SignalRegistry() })
      } catch (error) {
        assert.instance(error, PolicyErrors, file)
      }
    }
  })
  const untested = Object.keys(Messages).filter((name) => !told.has(name) && ELSEWHERE[name] === undefined)
  assert.equal(untested, [])
  for (const [name, path] of Object.entries(ELSEWHERE)) {
    assert.not(told.has(name), `${name} is told by a broken file`)
    assert.ok(existsSync(path), path)
  }
})

test('there are more than sixty broken files', () => {
  assert.ok(readdirSync(FOLDER).filter((name) => name.endsWith('.yaml')).length > 60)
})

test.run()
