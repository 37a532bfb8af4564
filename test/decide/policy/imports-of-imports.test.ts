import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { PolicyErrors, PolicySet } from '../../../src/decide/index.js'
import { SignalRegistry } from '../../../src/sense/index.js'
import { inFolder, vmPolicy } from '../support/policies.js'

const registry = new SignalRegistry()
const FILES = 6
const NAMES = ['a', 'b', 'c', 'd', 'e'] as const

interface File {
  readonly imports: readonly number[]
  readonly names: readonly string[]
}

const file: fc.Arbitrary<File> = fc.record({
  imports: fc.uniqueArray(fc.nat(FILES - 1), { maxLength: 2 }),
  names: fc.uniqueArray(fc.constantFrom(...NAMES), { maxLength: 1 }),
})

/** Where each name that can be seen in a file is defined; `null` when something is wrong on the way. */
function visible(files: readonly File[], index: number, within: readonly number[] = []): Map<string, number> | null {
  if (within.includes(index)) return null
  const { imports, names } = files[index]!
  const seen = new Map<string, number>()
  for (const each of imports) {
    const below = visible(files, each, [...within, index])
    if (below === null) return null
    for (const [name, place] of below) {
      if (seen.has(name) && seen.get(name) !== place) return null
      seen.set(name, place)
    }
  }
  for (const name of names) {
    if (seen.has(name)) return null
    seen.set(name, index)
  }
  return seen
}

function load(files: readonly File[], used: readonly string[]): PolicySet | null {
  const texts = files.map(({ imports, names }, index) => {
    const constants = names.map((name) => `${name}: ${index + 1}MiB`).join(', ')
    const paths = imports.map((each) => `d${each}.yaml`).join(', ')
    const head = `apiVersion: atoll/v1\nkind: Definitions\nmetadata: { name: d${index} }`
    return `${head}\nimports: [${paths}]\nconstants: { ${constants} }\n`
  })
  const to = used.length === 0 ? '1MiB' : used.map((name) => `1 * ${name}`).join(' + ')
  const policy = vmPolicy(`imports: [d0.yaml]\nrules:\n  - name: one\n    do: { action: memory.reclaim, to: ${to} }`)
  const all = Object.fromEntries(texts.map((text, index) => [`d${index}.yaml`, text]))
  return inFolder({ ...all, 'policy.yaml': policy }, (folder) => {
    try {
      return PolicySet.load([`${folder}/policy.yaml`], { registry })
    } catch (error) {
      assert.instance(error, PolicyErrors)
      return null
    }
  })
}

test('however files import each other, every name means one thing, or it is said that it does not', () => {
  let [right, wrong] = [0, 0]
  fc.assert(
    fc.property(fc.array(file, { minLength: FILES, maxLength: FILES }), (files) => {
      const names = visible(files, 0)
      const set = load(files, [...(names?.keys() ?? [])])
      assert.is(set === null, names === null)
      if (names === null || set === null) return void wrong++
      right++
      const sum = [...names.values()].reduce((total, index) => total + (index + 1) * 2 ** 20, 0)
      const { to } = set.rules[0]!.rule
      assert.is(to.op === 'number' ? to.value : NaN, names.size === 0 ? 2 ** 20 : sum)
    }),
    { numRuns: 300 },
  )
  assert.ok(right > 20 && wrong > 20, `${right}, ${wrong}`)
})

test.run()
