import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Folder, policy } from './reload/support.js'

const ENGINE = fileURLToPath(new URL('../../src/engine.js', import.meta.url))

/** Runs a program in a process of its own, which must end by itself. */
async function outputOf(program: string): Promise<string> {
  const source = `import { Engine } from ${JSON.stringify(ENGINE)}\n${program}`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', source])
  return stdout
}

/** With forecast workers, a thread for policies that watches their files, and a timer. */
const usingEverything = (folder: string) => `
  const engine = new Engine({
    policies: [${JSON.stringify(folder)}], watch: true, workers: 2, tickMs: 5, capacity: { vm: 8192 }
  })
  for (let vm = 0; vm < 8192; vm++) engine.add('vm', String(vm))
  await engine.start()
  await new Promise((resolve) => engine.once('tick', resolve))
  await engine.reload()`

test('the process ends by itself once the engine is stopped', async () => {
  const folder = new Folder({ 'a.yaml': policy('a', '2 * GiB') })
  try {
    const program = `${usingEverything(folder.path)}\nawait engine.stop()\nconsole.log('stopped')`
    assert.is(await outputOf(program), 'stopped\n')
  } finally {
    folder.remove()
  }
})

test('stopped in the middle of a reload, too', async () => {
  const folder = new Folder({ 'a.yaml': policy('a', '2 * GiB') })
  try {
    const program = `${usingEverything(folder.path)}
      const reload = engine.reload().catch(({ message }) => console.log(message))
      await engine.stop()
      await reload`
    assert.is(await outputOf(program), 'the engine was stopped before its policies were reloaded\n')
  } finally {
    folder.remove()
  }
})

test('an engine that never ticks by itself keeps no process alive, whatever it has started', async () => {
  const folder = new Folder({ 'a.yaml': policy('a', '2 * GiB') })
  try {
    const program = `
      const engine = new Engine({ policies: [${JSON.stringify(folder.path)}], watch: true })
      await engine.start({ autoTick: false })
      await engine.tick()
      console.log((await engine.reload()).unchanged.join())`
    assert.is(await outputOf(program), 'a\n')
  } finally {
    folder.remove()
  }
})

test.run()
