import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { pathToFileURL } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

const PACKAGE = JSON.stringify(pathToFileURL('dist/src/index.js').href)

/** Runs a program in a process of its own, which must end by itself. @returns what it printed, as JSON */
async function run(program: string): Promise<unknown> {
  const source = `import { Engine, LocalHost, LocalRuntime, PredictionEngine } from ${PACKAGE}\n${program}`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', source], {
    timeout: 60_000,
  })
  return JSON.parse(stdout)
}

/** What still keeps the process busy, besides what it began with. */
const LEFT = `
const busy = () => process.getActiveResourcesInfo().filter((name) => !/Pipe|TTY|FileHandle|FSReq/.test(name))
const before = busy().length
`

test('a program ends when its engines are stopped: no thread, timer or file keeps it', async () => {
  const left = await run(`${LEFT}
    const engines = [2, 0].map((workers) => new Engine({ workers, policies: ['policies/vm/balloon.yaml', 'policies/kernels/memory-risk.yaml'], watch: true }))
    for (const engine of engines) await engine.start({ autoTick: false })
    for (const engine of engines) await engine.tick()
    const disabled = engines.map((engine) => engine.statistics().policies.disabled)
    const host = new LocalHost(new LocalRuntime())
    const local = new Engine({ host, systems: [new PredictionEngine()], policies: ['policies/prewarm.yaml'] })
    await local.start({ autoTick: false })
    await local.tick()
    const ticking = new Engine({ tickMs: 5 })
    await ticking.start()
    await new Promise((done) => ticking.once('tick', done))
    await Promise.all([...engines, local, ticking].map((engine) => engine.stop()))
    await new Promise((done) => setImmediate(done))
    console.log(JSON.stringify({ left: busy().length - before, disabled }))`)
  assert.equal(left, { left: 0, disabled: [0, 0] })
})

test('an engine that was made and never started keeps no program from ending', async () => {
  assert.is(await run(`new Engine({ policies: ['policies/vm/balloon.yaml'] }); console.log('1')`), 1)
})

test.run()
