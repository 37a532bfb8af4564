import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { hasHardwareCounters, METER_COLUMNS, Meters } from '../../../../src/act/local/memory/index.js'
import { codeOf, MIB, withIsland } from './harness.js'

type Column = (typeof METER_COLUMNS)[number]
const ROWS = 4

function columns(): Float64Array[] {
  return METER_COLUMNS.map(() => new Float64Array(new SharedArrayBuffer(ROWS * 8)).fill(-1))
}

function openFiles(): number {
  return readdirSync('/proc/self/fd').length
}

async function withMeters(run: (meters: Meters) => unknown): Promise<void> {
  const meters = new Meters()
  try {
    await run(meters)
  } finally {
    meters.close()
  }
}

const ownThread = () => Number(readlinkSync('/proc/thread-self').split('/').at(-1))

/** Is busy for a time of the clock and of the processor, however many others want it. */
function compute(ms: number): void {
  const [end, before] = [performance.now() + ms, process.cpuUsage()]
  const usedMs = ({ user, system }: NodeJS.CpuUsage) => (user + system) / 1000
  while (performance.now() < end || usedMs(process.cpuUsage(before)) < ms);
}

/** A child that sleeps until its input ends. */
async function child(): Promise<ChildProcess> {
  const started = spawn('cat', { stdio: ['pipe', 'pipe', 'ignore'] })
  started.stdin!.write('x')
  await once(started.stdout!, 'data')
  return started
}

test('a thread is sampled into its row, and nothing else is written', () =>
  withMeters((meters) => {
    const meter = meters.add({ scope: 'thread', id: ownThread() })!
    meters.place(meter, 2)
    compute(30)
    const seen = columns()
    assert.is(meters.sample(seen, ROWS), 1)
    const value = (name: Column, row = 2) => seen[METER_COLUMNS.indexOf(name)]![row]!
    assert.ok(value('cpuCores') > 0 && value('cpuCores') <= 1.2, `${value('cpuCores')} cores`)
    assert.ok(value('operationsPerSecond') >= 0)
    assert.ok(Number.isNaN(value('residentBytes')) && Number.isNaN(value('receivedBytesPerSecond')))
    assert.is(value('cpuCores', 1), -1)
    compute(2)
    meters.sample(seen, ROWS) // cycles are counted from the first close look on
    assert.is(Number.isNaN(value('cyclesPerSecond')), !hasHardwareCounters())
    assert.ok(value('faultsPerSecond') >= 0)
    meters.place(meter, null)
    assert.is(meters.sample(columns(), ROWS), 0)
  }))

test('what a target used before it was begun anew is not its use', () =>
  withMeters((meters) => {
    const meter = meters.add({ scope: 'thread', id: ownThread() })!
    meters.place(meter, 0)
    const writtenPerOperation = () => {
      const seen = columns()
      meters.sample(seen, ROWS)
      const value = (name: Column) => seen[METER_COLUMNS.indexOf(name)]![0]!
      return value('writtenBytesPerSecond') / value('operationsPerSecond')
    }
    compute(2)
    writeFileSync('/dev/null', new Uint8Array(500_000))
    meters.begin(meter)
    compute(2)
    for (let round = 0; round < 10; round++) writeFileSync('/dev/null', new Uint8Array(500))
    assert.ok(writtenPerOperation() <= 500)
  }))

test('another process is sampled with its memory, and is unknown once it has ended, whoever gets its number', () =>
  withMeters(async (meters) => {
    const other = await child()
    const meter = meters.add({ scope: 'process', id: other.pid! })!
    meters.place(meter, 0)
    const seen = columns()
    const value = (name: Column) => seen[METER_COLUMNS.indexOf(name)]![0]!
    assert.is(meters.sample(seen, ROWS), 1)
    assert.ok(value('residentBytes') > 2 ** 16)
    assert.ok(Number.isNaN(value('receivedBytesPerSecond'))) // it shares this process's network
    other.stdin!.end()
    await once(other, 'exit')
    assert.is(meters.sample(seen, ROWS), 0)
    assert.ok(seen.every((column) => Number.isNaN(column[0])))
    assert.is(meters.begin(meter), false)
    assert.is(meters.add({ scope: 'process', id: other.pid! }), null)
    assert.is(meters.add({ scope: 'thread', id: other.pid! }), null)
  }))

test('a control group is read from its folder', () =>
  withMeters((meters) => {
    const folder = mkdtempSync(join(tmpdir(), 'atoll-group-'))
    const write = (name: string, content: string) => writeFileSync(join(folder, name), content)
    const disk = (read: number, calls: number) => `8:0 rbytes=${read} wbytes=500 rios=${calls} wios=7 dbytes=0 dios=0\n`
    try {
      assert.is(meters.add({ scope: 'group', folder }), null)
      write('cpu.stat', 'usage_usec 1000000\nuser_usec 600000\nsystem_usec 400000\n')
      write('memory.current', '123456789\n')
      write('io.stat', disk(1000, 3) + disk(50, 1))
      const meter = meters.add({ scope: 'group', folder })!
      meters.place(meter, 3)
      compute(2)
      write('cpu.stat', 'usage_usec 3500000\n')
      write('io.stat', disk(4000, 13) + disk(60, 2))
      const seen = columns()
      meters.sample(seen, ROWS)
      const value = (name: Column) => seen[METER_COLUMNS.indexOf(name)]![3]!
      assert.is(value('residentBytes'), 123456789)
      assert.is(Math.round((value('readBytesPerSecond') / value('cpuCores')) * 1000), Math.round((3010 / 2.5) * 1000))
      assert.is(Math.round((value('operationsPerSecond') / value('cpuCores')) * 1000), Math.round((11 / 2.5) * 1000))
    } finally {
      rmSync(folder, { recursive: true })
    }
  }))

test('pages of its island that a task has made its own are counted, and those that the task before had made its own', () =>
  withIsland(MIB, async ({ island }) => {
    await withMeters(async (meters) => {
      const meter = meters.add({ scope: 'thread', id: ownThread() })!
      const bytes = new Uint8Array(island.expose())
      const write = (...pages: number[]) => pages.forEach((page) => (bytes[page * 4096] = bytes[page * 4096]! + 1))
      const look = async (): Promise<(number | null)[]> => {
        for (;;) {
          const seen = columns()
          meters.sample(seen, ROWS)
          const found = ['pages', 'repeatedShare', 'residentBytes'].map(
            (name) => seen[METER_COLUMNS.indexOf(name as Column)]![1]!,
          )
          if (!Number.isNaN(found[0])) return found.map((value) => (Number.isNaN(value) ? null : value))
          await sleep(1) // there was no time to look
        }
      }
      meters.place(meter, 1, island.id)
      write(3, 4, 5, 200)
      assert.equal(await look(), [4, null, 4 * 4096])
      meters.place(meter, null)
      island.detach()
      island.wipe()
      const again = new Uint8Array(island.expose())
      again[5 * 4096] = again[201 * 4096] = 1
      meters.place(meter, 1, island.id)
      assert.equal(await look(), [2, 0.5, 2 * 4096])
    })
    island.detach()
  }))

test('files are closed with their meter, and all of them with the set', async () => {
  const before = openFiles()
  const meters = new Meters()
  const id = ownThread()
  const opened = Array.from({ length: 1000 }, (_, row) => {
    const meter = meters.add({ scope: 'thread', id })!
    meters.place(meter, row)
    return meter
  })
  meters.sample(
    METER_COLUMNS.map(() => new Float64Array(1000)),
    1000,
  )
  assert.ok(openFiles() >= before + 2000)
  for (const meter of opened.slice(0, 500)) meters.remove(meter)
  assert.ok(openFiles() < before + 2500)
  meters.remove(opened[0]!)
  meters.close()
  meters.close()
  assert.is(openFiles(), before)
})

test('wrong arguments are errors that name them', () =>
  withMeters((meters) => {
    const wrong = (call: () => unknown) => assert.is(codeOf(call), 'ATOLL_ARGUMENT')
    for (const id of [0, -1, 1.5, 2 ** 40, NaN, '1', null, undefined] as number[]) {
      wrong(() => meters.add({ scope: 'thread', id }))
      wrong(() => meters.add({ scope: 'process', id }))
    }
    wrong(() => meters.add({ scope: 'host' as 'thread', id: 1 }))
    for (const folder of ['', 'x'.repeat(5000), 'a\0b', 5, null] as string[])
      wrong(() => meters.add({ scope: 'group', folder }))
    const meter = meters.add({ scope: 'thread', id: ownThread() })!
    for (const row of [-1, 0.5, 2 ** 30, 'x'] as number[]) wrong(() => meters.place(meter, row))
    wrong(() => meters.sample(columns(), ROWS + 1))
    wrong(() => meters.sample(columns().slice(1), ROWS))
    wrong(() => meters.sample(null as unknown as Float64Array[], ROWS))
    meters.remove(meter)
    for (const call of [() => meters.begin(meter), () => meters.place(meter, 0)])
      assert.is(codeOf(call), 'ATOLL_CLOSED')
    meters.close()
    assert.is(
      codeOf(() => meters.sample(columns(), ROWS)),
      'ATOLL_CLOSED',
    )
  }))

test.run()
