import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { differences, HEAD, play, POLICY } from '../support/scenarios.js'

const hungry = '{ guest: { memory.used: 2GiB } }'
const given = '{ action: memory.commit, target: guest, to: 3GiB, rule: give }'

test('what an action sets is seen in the steps after it, and its host has the less memory', async () => {
  const outcome = await play(`
  - name: applied
    steps:
      - { observe: ${hungry}, expect: [${given}] }
      - expect: []
      - observe: { guest: { memory.used: 3GiB } }
        expect: [{ action: memory.commit, target: guest, to: 4.5GiB }]
      # 8 GiB, of which 4 were handed out at first: now it has 1.5 left, and the guest has 4.5.
      - observe: { guest: { memory.used: 4.5GiB } }
        expect: [{ action: memory.commit, target: guest, to: 6GiB }]
  - name: not applied
    apply: false
    steps:
      - { observe: ${hungry}, expect: [${given}] }
      - { expect: [${given}] }
`)
  assert.equal(differences(outcome), [[], []])
})

test('scenarios begin afresh: what one has done is not seen in the next', async () => {
  const scenario = (name: string) => `
  - name: ${name}
    steps: [{ observe: ${hungry}, expect: [${given}] }]`
  assert.equal(differences(await play(scenario('one') + scenario('two'))), [[], []])
})

test('a tick that repeats is all of its ticks together, and groups of steps repeat one after the other', async () => {
  const outcome = await play(`
  - name: cool-down
    steps:
      - observe: { here: { memory.pressure: 20% }, guest: { memory.used: 512MiB } }
        expect: [{ action: memory.reclaim, target: guest, to: 1.8GiB }]
      - repeat: 5
        expect: [{ action: memory.reclaim, target: guest, refused: cooldown, rule: memory.take }]
      - expect: [{ action: memory.reclaim, target: guest, to: 1.62GiB }]
      - repeat: 2
        steps:
          - repeat: 5
            expect: []
          - expect: [{ action: memory.reclaim, target: guest, rule: take }]
`)
  assert.equal(differences(outcome), [[]])
  assert.is(outcome.played[0]!.ticks, 19)
})

test('counts happen in the ticks of their step, and everything else holds', async () => {
  const policy = `apiVersion: atoll/v1
kind: Policy
metadata: { name: warm }
mode: enforce
target: function
rules:
  - { name: up, when: function.requests.arrived >= 2, do: { action: environment.warm, to: 1 } }
  - { name: down, when: function.requests.arrived < 1 && function.requests.queued < 1, do: { action: environment.warm, to: 0 } }
`
  const head =
    HEAD.slice(0, HEAD.indexOf('  guest:')) +
    `  f: { kind: function, host: here, values: { environment.memory: 1MiB } }
scenarios:
`
  const outcome = await play(
    `
  - name: calls
    steps:
      - observe: { f: { requests.arrived: 2 } }
        expect: [{ action: environment.warm, target: f, to: 1, rule: up }]
      - observe: { f: { requests.arrived: 2, requests.queued: 1 } }
        repeat: 3
        expect: []
      - repeat: 3
        expect: []
      - observe: { f: { requests.queued: 0 } }
        expect: [{ action: environment.warm, target: f, to: 0, rule: warm.down }]
`,
    { policy, head },
  )
  assert.equal(differences(outcome), [[]])
})

test('what a policy only recommends is expected as that', async () => {
  const scenario = `
  - name: shown
    steps:
      - observe: ${hungry}
        expect: [{ action: memory.commit, target: guest, to: 3GiB, recommended: true }]
`
  const policy = POLICY.replace('mode: enforce', 'mode: recommend')
  assert.equal(differences(await play(scenario, { policy })), [[]])
  assert.equal(differences(await play(scenario)), [
    ['memory.commit guest to 3 GiB, recommended / memory.commit guest from 2 GiB to 3 GiB by memory.give'],
  ])
})

test('constants may have other values', async () => {
  const head = HEAD.replace('tick: 10s', 'tick: 10s\nset: { memory.spare: 2GiB }')
  const scenario = `
  - name: cautious
    steps: [{ expect: [{ action: memory.commit, target: guest, to: 1.5GiB }] }]
`
  const [differs] = differences(await play(scenario, { head }))
  assert.equal(differs, [
    'memory.commit guest to 1.5 GiB / memory.commit guest to 1.5 GiB by memory.give, refused: already_there: ' +
      'the target has that level, or is beyond it (present level: 2 GiB)',
  ])
})

test('a level may be a little off when that is said', async () => {
  const scenario = (within: string) => `
  - name: off
    steps:
      - observe: ${hungry}
        expect: [{ action: memory.commit, target: guest, to: 2.9GiB${within} }]
`
  const all = await Promise.all(
    [', within: 5%', ', within: 103MiB', ', within: 1%', ''].map((each) => play(scenario(each))),
  )
  assert.equal(
    all.map((outcome) => differences(outcome)[0]!.length),
    [0, 0, 1, 1],
  )
})

test.run()
