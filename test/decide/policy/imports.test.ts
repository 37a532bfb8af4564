import { mkdirSync, symlinkSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type PolicyContext, PolicyErrors, PolicySet, type Rule } from '../../../src/decide/index.js'
import { SignalRegistry } from '../../../src/sense/index.js'
import { inFolder, vmPolicy } from '../support/policies.js'

const registry = new SignalRegistry()

function definitions(name: string, fields: string): string {
  return `apiVersion: atoll/v1\nkind: Definitions\nmetadata: { name: ${name} }\n${fields}\n`
}

function policy(imports: string, to: string, name = 'test'): string {
  return vmPolicy(`imports: ${imports}\nrules:\n  - name: shrink\n    do: { action: memory.reclaim, to: ${to} }`, name)
}

function load(files: Record<string, string>, path = '', context: Partial<PolicyContext> = {}): PolicySet {
  return inFolder(files, (folder) => PolicySet.load([`${folder}/${path}`], { registry, ...context }))
}

function levelOf({ to }: Rule): number {
  assert.is(to.op, 'number')
  return to.op === 'number' ? to.value : NaN
}

const SIZES = definitions('sizes', 'constants: { spare: 64MiB }')

test('the names of an imported file can be used as if they were defined in the policy', () => {
  const shared = definitions(
    'shared',
    `target: vm
imports: [sizes.yaml]
variables: { room: vm.memory.used + spare, twice: 2 * spare }
forecasts:
  need: { signal: memory.used, model: ewma, horizon: 5s }
  other: { signal: cpu.used, model: ewma, horizon: 5s }`,
  )
  const files = {
    'sizes.yaml': SIZES,
    'shared.yaml': shared,
    'a.yaml': policy('[shared.yaml]', '"max(need.high, room, twice)"'),
  }
  const [read] = load(files).policies
  assert.equal(
    read!.forecasts.map(({ name }) => name),
    ['need'],
    'a forecast that the policy does not use costs it nothing',
  )
})

test('a forecast that only a variable of the imported files reads is computed too', () => {
  const files = {
    'needs.yaml': definitions(
      'needs',
      'target: vm\nforecasts: { need: { signal: memory.used, model: ewma, horizon: 5s } }\nvariables: { high: need.high }',
    ),
    'rooms.yaml': definitions('rooms', 'target: vm\nimports: [needs.yaml]\nvariables: { room: high * 1.1 }'),
    'a.yaml': policy('[rooms.yaml]', 'room'),
  }
  const [read] = load(files).policies
  assert.equal(
    read!.forecasts.map(({ name }) => name),
    ['need'],
  )
})

test('a file of definitions in a folder of policies is no policy, and no error', () => {
  const set = load({ 'a.yaml': policy('[sizes.yaml]', 'spare'), 'sizes.yaml': SIZES })
  assert.equal(
    set.policies.map(({ name }) => name),
    ['test'],
  )
  assert.equal(
    set.definitions.map(({ name, target, names }) => [name, target, names]),
    [['sizes', null, ['spare']]],
  )
})

test('a set names every file that it was read from', () => {
  inFolder({ 'a.yaml': policy('[sizes.yaml]', 'spare'), 'sizes.yaml': SIZES }, (folder) => {
    const set = PolicySet.load([`${folder}/a.yaml`], { registry })
    assert.equal(set.files, [`${folder}/a.yaml`, `${folder}/sizes.yaml`])
    try {
      PolicySet.load([`${folder}/sizes.yaml`, `${folder}/none.yaml`], { registry })
      assert.unreachable()
    } catch (error) {
      assert.instance(error, PolicyErrors)
      assert.equal((error as PolicyErrors).files, [`${folder}/sizes.yaml`], 'what is no path is not watched for')
    }
  })
})

test('a constant that is imported is overridden by its name, or by that of its definitions', () => {
  const files = { 'a.yaml': policy('[sizes.yaml]', 'spare'), 'sizes.yaml': SIZES }
  const withOverrides = (overrides: Record<string, string>) =>
    levelOf(load(files, 'a.yaml', { overrides }).rules[0]!.rule)
  assert.is(withOverrides({}), 2 ** 26)
  assert.is(withOverrides({ spare: '1GiB' }), 2 ** 30)
  assert.is(withOverrides({ 'sizes.spare': '1KiB', spare: '1GiB' }), 1024)
})

test('what comes by two ways is one', () => {
  const files = {
    'a.yaml': policy('[left.yaml, right.yaml]', '"min(l, r) + spare"'),
    'left.yaml': definitions('left', 'imports: [sizes.yaml]\nvariables: { l: spare * 1 }'),
    'right.yaml': definitions('right', 'imports: [sizes.yaml]\nvariables: { r: spare * 2 }'),
    'sizes.yaml': SIZES,
  }
  assert.is(levelOf(load(files).rules[0]!.rule), 2 ** 27)
})

test('two policies that import one forecast share it', () => {
  const need = definitions('need', 'target: vm\nforecasts: { need: { signal: memory.used, model: ewma, horizon: 5s } }')
  const files = {
    'a.yaml': `${policy('[need.yaml]', 'need.high', 'one')}---\n${policy('[need.yaml]', 'need.mean', 'two')}`,
    'need.yaml': need,
  }
  const [one, two] = load(files).policies
  assert.is(one!.forecasts[0]!.key, two!.forecasts[0]!.key)
})

test('imports are found beside the file that names them, also through links', () => {
  inFolder({ 'sizes.yaml': SIZES, 'inner.yaml': policy('[../sizes.yaml]', 'spare') }, (folder) => {
    mkdirSync(`${folder}/policies`)
    symlinkSync('../inner.yaml', `${folder}/policies/a.yaml`)
    const set = PolicySet.load([`${folder}/policies`], { registry })
    assert.equal(set.files, [`${folder}/policies/a.yaml`, `${folder}/sizes.yaml`])
  })
})

test('what is imported by two names is read once', () => {
  inFolder({ 'sizes.yaml': SIZES, 'a.yaml': policy('[sizes.yaml]', 'spare') }, (folder) => {
    symlinkSync('sizes.yaml', `${folder}/zizes.yaml`)
    assert.is(PolicySet.load([folder], { registry }).definitions.length, 1)
  })
})

test('a link that leads nowhere, or round in a circle, is a problem of whoever imports it', () => {
  inFolder({ 'a.yaml': policy('[lost.yaml, round.yaml]', 'vm.memory.used') }, (folder) => {
    symlinkSync('nowhere.yaml', `${folder}/lost.yaml`)
    symlinkSync('round.yaml', `${folder}/round.yaml`)
    try {
      PolicySet.load([`${folder}/a.yaml`], { registry })
      assert.unreachable()
    } catch (error) {
      assert.instance(error, PolicyErrors)
      const [lost, round] = (error as PolicyErrors).problems
      assert.is(lost!.message, 'lost.yaml cannot be imported: it does not exist')
      assert.match(round!.message, /^round\.yaml cannot be imported: it cannot be read: ELOOP/)
    }
  })
})

test('definitions that are wrong are told, though nobody imports them', () => {
  const files = { 'a.yaml': vmPolicy('rules:\n  - name: a\n    do: { action: memory.reclaim, to: 1GiB }') }
  for (const [fields, message] of [
    ['constants: { spare: lots }', 'constant spare: "lots" is no number and no quantity such as 10s, 64MiB or 5%'],
    ['variables: { a: b }', 'unknown name "b"'],
    ['mode: observe', 'unknown field "mode"; there are apiVersion, kind, metadata, imports, constants, '],
  ] as const) {
    try {
      load({ ...files, 'b.yaml': definitions('b', fields) })
      assert.unreachable()
    } catch (error) {
      assert.instance(error, PolicyErrors)
      assert.equal(
        (error as PolicyErrors).problems.map((each) => each.message.slice(0, message.length)),
        [message],
      )
    }
  }
})

test('an import of which nothing is used is warned of', () => {
  const [warning, ...others] = load({ 'a.yaml': policy('[sizes.yaml]', '1GiB'), 'sizes.yaml': SIZES }).warnings
  assert.equal(others, [])
  assert.equal([warning!.severity, warning!.line, warning!.message], ['warning', 6, 'nothing of sizes.yaml is used'])
})

test.run()
