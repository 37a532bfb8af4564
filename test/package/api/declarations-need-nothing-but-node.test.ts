import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { inProject } from './compiler.js'

test('the declarations of the package hold for a strict program that has the types of Node and no others', () => {
  const problems = inProject(['dist/src/index.d.ts'], ({ program }) => [
    ...program.getGlobalDiagnostics(),
    ...program.getSyntacticDiagnostics(),
    ...program.getSemanticDiagnostics(),
  ])
  assert.equal(
    problems.map(({ fileName, text }) => `${fileName}: ${text}`),
    [],
  )
})

test.run()
