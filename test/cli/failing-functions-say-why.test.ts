import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inTemporaryFolder } from '../act/journal/support/temporary.js'
import { Atoll, atoll } from './support/cli.js'
import { writePolicy } from './support/policy.js'

const FAILING = `export function handler() {
  console.log('one\\ntwo')
  throw new Error('nothing to be done')
}`

async function writeFailing(folder: string): Promise<string[]> {
  const functions = join(folder, 'functions')
  await mkdir(functions)
  await writeFile(join(functions, 'fails.mjs'), FAILING)
  return ['--functions', functions, '--policies', await writePolicy(folder)]
}

test('a run whose requests fail names the code and the reason', () =>
  inTemporaryFolder(async (folder) => {
    const args = ['run', '--window', '01:00-01:02', '--speed', '300', ...(await writeFailing(folder)), '--json']
    const { arms, notes } = JSON.parse((await atoll(...args)).stdout)
    const { requests } = arms.atoll
    assert.ok(requests > 0)
    for (const arm of ['keep-alive', 'atoll']) {
      const note = `${arm}: ${requests} of ${requests} requests failed, the first of fails: nothing to be done`
      assert.ok(notes.includes(note), notes.join('\n'))
    }
  }))

test('what served functions write is shown line by line, under their names', () =>
  inTemporaryFolder(async (folder) => {
    const served = new Atoll(['run', '--listen', '0', ...(await writeFailing(folder))])
    const [, url] = await served.says(/at (http:\S+)/)
    const response = await fetch(`${url}/functions/fails`, { method: 'POST' })
    assert.match(await response.text(), 'nothing to be done')
    await served.says(/^fails: one\nfails: two$/m)
    served.child.kill('SIGTERM')
    await served.ended()
  }))

test.run()
