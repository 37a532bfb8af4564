import { execFileSync } from 'node:child_process'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

test('npm pack takes the compiled sources, kernels, policies and what builds the native module, and nothing else', () => {
  const output = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    encoding: 'utf8',
    stdio: 'pipe',
  })
  const [{ files }] = JSON.parse(output) as [{ files: { path: string }[] }]
  const paths = files.map(({ path }) => path)
  const needed = [
    'LICENSE',
    'README.md',
    'binding.gyp',
    'build.mjs',
    'dist/kernels/kernels.wasm',
    'dist/src/cli/main.js',
    'dist/src/index.d.ts',
    'dist/src/index.js',
    'native/memory/island.cc',
    'package.json',
    'policies/prewarm.yaml',
  ]
  for (const path of needed) assert.ok(paths.includes(path), `${path} is missing`)
  const allowed =
    /^(LICENSE|README\.md|asconfig\.json|binding\.gyp|build\.mjs|package\.json|(assembly|dist\/kernels|dist\/src|native\/memory|policies)\/.*)$/
  assert.equal(
    paths.filter((path) => !allowed.test(path)),
    [],
  )
})

test.run()
