import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { formatProblem, PolicyErrors, PolicySet } from '../../../src/decide/index.js'
import { SignalRegistry } from '../../../src/sense/index.js'

const FOLDER = 'test/decide/broken'
const registry = new SignalRegistry()

function messagesOf(file: string): string {
  try {
    PolicySet.load([file], { registry })
    return 'nothing is wrong with it\n'
  } catch (error) {
    if (!(error instanceof PolicyErrors)) throw error
    return `${error.problems.map(formatProblem).join('\n')}\n`.replaceAll(`${FOLDER}/`, '')
  }
}

for (const name of readdirSync(FOLDER).filter((file) => file.endsWith('.yaml'))) {
  test(`says exactly what is wrong with ${name}, and where`, () => {
    const file = join(FOLDER, name)
    assert.fixture(messagesOf(file), readFileSync(file.replace(/yaml$/, 'txt'), 'utf8'))
  })
}

test.run()
