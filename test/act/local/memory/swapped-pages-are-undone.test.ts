import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { MIB, withIsland } from './harness.js'

const PAGE = 4096

const swaps = readFileSync('/proc/swaps', 'utf8').trim().split('\n').slice(1)
const swappedKib = () => Number(/VmSwap:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))![1])

if (swaps.length === 0) console.log('    passed over: this machine has no swap, so no page of a task can be swapped out')

// A page that was swapped out is not in memory, and must be undone all the same.
;(swaps.length === 0 ? test.skip : test)('what a task wrote is undone when it has been swapped out since', () =>
  withIsland(8 * MIB, ({ island }) => {
    let most = 0
    for (let task = 0; task < 30; task++) {
      const bytes = new Uint8Array(island.expose())
      for (let page = 0; page < 200; page++) bytes[(page * 9 + (task % 4)) * PAGE + task]! ^= 0xff
      island.detach()
      const before = swappedKib()
      island.swapOut()
      most = Math.max(most, swappedKib() - before)
      island.reset()
      assert.is(island.firstDifference(), null, `after task ${task}`)
    }
    assert.ok(most >= 4 * 100, `${most} KiB were swapped out`)
  }))

test.run()
