import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readPolicyTests } from '../../../src/cli/policy/test/read.js'
import { formatProblem, type Problem } from '../../../src/decide/index.js'
import { SourceFile } from '../../../src/decide/policy/source-file.js'

const FOLDER = 'test/cli/policy-test/broken'

function messagesOf(path: string): string {
  const file = new SourceFile(path, readFileSync(path, 'utf8'))
  const problems: Problem[] = []
  const tests = readPolicyTests(file, problems)
  const found = [...file.problems, ...problems].map(formatProblem).join('\n')
  return `${tests.length === 0 ? found : 'nothing is wrong with it'}\n`.replaceAll(`${FOLDER}/`, '')
}

for (const name of readdirSync(FOLDER).filter((file) => file.endsWith('.test.yaml'))) {
  test(`says exactly what is wrong with ${name}, and where`, () => {
    const path = join(FOLDER, name)
    assert.fixture(messagesOf(path), readFileSync(path.replace(/test\.yaml$/, 'txt'), 'utf8'))
  })
}

test.run()
