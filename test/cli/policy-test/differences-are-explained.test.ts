import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { inTemporaryFolder } from '../../act/journal/support/temporary.js'
import { atoll } from '../support/cli.js'
import { differences, HEAD, play, writeScenarios } from '../support/scenarios.js'

const step = (expect: string, observe = '{ guest: { memory.used: 2GiB } }') => `
  - name: one step
    steps:
      - observe: ${observe}
        expect: ${expect}
`

test('an action that is other than expected is told beside what was expected', async () => {
  const outcome = await play(step('[{ action: memory.commit, target: guest, to: 4GiB, rule: give }]'))
  assert.equal(differences(outcome), [
    ['memory.commit guest to 4 GiB by give / memory.commit guest from 2 GiB to 3 GiB by memory.give'],
  ])
})

test('where no rule asked for it, it is told what the rules saw', async () => {
  const outcome = await play(step('[{ action: memory.reclaim, target: guest }]', '{ guest: { memory.used: 1.9GiB } }'))
  const [missed] = outcome.played[0]!.failure!.mismatches
  assert.is(missed!.actual, 'nothing: no rule asked for it')
  const [take] = missed!.rules
  assert.is(take!.rule, 'memory.take')
  assert.match(take!.place, /policy\.yaml:11$/)
  assert.is(take!.when, 'vm.memory.used < 0.5 * vm.memory.actual && host.memory.pressure > 0.1')
  assert.equal(
    take!.saw.map(({ name, text }) => `${name} = ${text}`),
    ['vm.memory.used = 1.9 GiB', 'vm.memory.actual = 2 GiB', 'host.memory.pressure = 0'],
  )
})

test('an action that nobody expected is one, too', async () => {
  assert.equal(differences(await play(step('[]'))), [
    ['nothing more / memory.commit guest from 2 GiB to 3 GiB by memory.give'],
  ])
})

test('an action that was expected once too often is told as that', async () => {
  const scenario = (more: string) => `
  - name: taken twice
    steps:
      - observe: { here: { memory.pressure: 20% }, guest: { memory.used: 512MiB } }
        repeat: 7
        expect: [{ action: memory.reclaim, target: guest }, { action: memory.reclaim, target: guest, to: 1.8GiB }${more}]
`
  assert.equal(differences(await play(scenario(''))), [[]], 'the particular is met before the general')
  assert.equal(differences(await play(scenario(', { action: memory.reclaim, target: guest, to: 1.62GiB }'))), [
    [
      'memory.reclaim guest / memory.reclaim guest to 768 MiB by memory.take, refused: ' +
        'cooldown: the last move is too recent (time to wait: 10 s)',
    ],
  ])
  const [once] = differences(
    await play(step('[{ action: memory.commit, target: guest }, { action: memory.commit, target: guest }]')),
  )
  assert.equal(once, ['memory.commit guest / not once more'])
})

test('what the arbiter made of a proposal is told with its reason', async () => {
  const full = '{ here: { memory.committed: 8GiB }, guest: { memory.used: 2GiB } }'
  const clipped = '{ here: { memory.committed: 7.5GiB }, guest: { memory.used: 2GiB } }'
  const expect = '[{ action: memory.commit, target: guest, to: 3GiB }]'
  assert.equal(differences(await play(step(expect, full))), [
    [
      'memory.commit guest to 3 GiB / memory.commit guest to 3 GiB by memory.give, refused: ' +
        'host_memory: the host has no more memory that is free now (memory free: 0 B)',
    ],
  ])
  assert.equal(differences(await play(step(expect, clipped))), [
    [
      'memory.commit guest to 3 GiB / memory.commit guest from 2 GiB to 2.5 GiB by memory.give; it asked for 3 GiB: ' +
        'host_memory: the host has no more memory that is free now (memory free: 512 MiB)',
    ],
  ])
  const refused = '[{ action: memory.commit, target: guest, refused: backoff }]'
  assert.equal(differences(await play(step(refused, full))), [
    [
      'memory.commit guest refused: backoff / memory.commit guest to 3 GiB by memory.give, refused: ' +
        'host_memory: the host has no more memory that is free now (memory free: 0 B)',
    ],
  ])
})

test('a scenario ends with its first step that went wrong, and the others are played all the same', async () => {
  const outcome = await play(`
  - name: wrong twice
    steps: [{ expect: [{ action: memory.reclaim, target: guest }] }, { expect: [{ action: memory.reclaim, target: guest }] }]
  - name: right
    steps: [{ expect: [] }]
`)
  assert.equal(
    outcome.played.map(({ ticks, failure }) => [ticks, failure?.step ?? null]),
    [
      [1, 1],
      [1, null],
    ],
  )
})

test('the command prints the place, the line, both sides and what the rule saw, with exit status 1', () =>
  inTemporaryFolder(async (folder) => {
    const path = await writeScenarios(folder, HEAD + step('[{ action: memory.commit, target: guest, to: 4GiB }]'))
    const { code, stdout } = await atoll('policy', 'test', path)
    assert.is(code, 1)
    assert.is(
      stdout.replaceAll(folder, '.'),
      `./policy.test.yaml
  FAIL  one step  1 tick

./policy.test.yaml:16:18: step 1, tick 1 (10s)
   16 |         expect: [{ action: memory.commit, target: guest, to: 4GiB }]
      |                  ^
        expected  memory.commit guest to 4 GiB
        actual    memory.commit guest from 2 GiB to 3 GiB by memory.give
        rule      memory.give, ./policy.yaml:8: vm.memory.used + spare > vm.memory.actual
        it saw    vm.memory.used = 2 GiB
                  vm.memory.actual = 2 GiB


1 failed of 1 scenario, 1 tick
coverage: 1 of 2 rules fired (50 %)
  never fired  ./policy.yaml:11: memory.take
`,
    )
    const json = JSON.parse((await atoll('policy', 'test', folder, '--json')).stdout)
    assert.not(json.ok)
    const [scenario] = json.files[0].scenarios
    assert.equal([scenario.name, scenario.ok, scenario.ticks, scenario.line], ['one step', false, 1, 13])
    const [failure] = scenario.failures
    assert.equal([failure.line, failure.column, failure.step, failure.tick, failure.nowMs], [16, 18, 1, 1, 10_000])
    assert.equal(failure.rules[0].saw, { 'vm.memory.used': 2 * 2 ** 30, 'vm.memory.actual': 2 * 2 ** 30 })
    assert.equal(json.coverage.never, [{ policy: 'memory', rule: 'take', file: `${folder}/policy.yaml`, line: 11 }])
  }))

test.run()
