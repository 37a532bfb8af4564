import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ProgramFolder } from './support.js'

test('a program in CommonJS loads the package with import(); the command runs, and shipped policies are found', async () => {
  const folder = new ProgramFolder({})
  try {
    folder.write({
      'program.cjs': `
        import('atoll').then(async ({ Engine, PolicySet, version }) => {
          const engine = new Engine({ workers: 1 })
          await engine.tick(1000)
          await engine.stop()
          const shipped = require.resolve('atoll/package.json').replace('package.json', 'policies')
          console.log(version, PolicySet.load([shipped]).policies.map(({ name }) => name).join())
        })`,
    })
    const { code, output } = await folder.node('program.cjs')
    assert.is(code, 0, output)
    assert.match(output, /^\d+\.\d+\.\d+ island-shortage,islands,prewarm,reset\n$/)
    const { output: help } = await folder.atoll('policy', 'check', 'node_modules/atoll/policies')
    assert.match(help, /ok/i)
  } finally {
    folder.remove()
  }
})

test.run()
