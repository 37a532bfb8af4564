import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { MIB, withIsland } from './harness.js'

const PAGE = 4096

const swappedKib = () => Number(/VmSwap:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))![1])

/** Turns on a swap file where the machine has no swap. @returns what turns it off; `null` where that is not allowed */
function openSwap(): (() => void) | null {
  if (readFileSync('/proc/swaps', 'utf8').trim().includes('\n')) return () => {}
  const folder = mkdtempSync(join('build', 'swap-'))
  const file = join(folder, 'swap')
  const remove = () => rmSync(folder, { recursive: true })
  try {
    // Swap must not have holes, so the file is written, and readable for nobody else.
    writeFileSync(file, Buffer.alloc(16 * MIB), { mode: 0o600 })
    for (const command of ['mkswap', 'swapon']) execFileSync(command, [file], { stdio: 'pipe' })
  } catch {
    remove()
    return null
  }
  return () => {
    execFileSync('swapoff', [file])
    remove()
  }
}

// Tried here and turned off again at once: no other test of a run is to have swap.
const tried = openSwap()
tried?.()
if (tried === null) console.log('    passed over: there is no swap, and this user may not turn any on')

// A page that was swapped out is not in memory, and must be undone all the same.
;(tried === null ? test.skip : test)('what a task wrote is undone when it has been swapped out since', async () => {
  const closeSwap = openSwap()!
  try {
    await withIsland(8 * MIB, ({ island }) => {
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
    })
  } finally {
    closeSwap()
  }
})

test.run()
