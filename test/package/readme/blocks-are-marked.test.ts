import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { commandsOf, hasShape, readmeBlocks } from './blocks.js'

const FILE = /^[\w-]+(\.test)?\.(ts|mjs|yaml)$/

test('every block of the readme is a file to copy, commands to run, or said to be an excerpt', () => {
  const blocks = readmeBlocks()
  assert.ok(blocks.length > 5)
  for (const { language, role, text } of blocks) {
    const isFile = FILE.test(role) && ['ts', 'js', 'yaml'].includes(language)
    const isConsole = language === 'console' && (role === '' || FILE.test(role))
    const isExcerpt = role === 'excerpt' || (language === '' && role === '') // a drawing
    assert.ok(isFile || isConsole || isExcerpt, `what is this block? ${language} ${role}: ${text.slice(0, 60)}`)
  }
})

test('a shape leaves numbers and white space open, and nothing else', () => {
  assert.ok(hasShape('p50   3.7 ms\np95  1,201 ms', 'p50 12 ms\np95 30 s'))
  assert.ok(hasShape('a\nb\nc\nd 4', 'a\n...\nd 7'))
  assert.not(hasShape('p50 3.7 ms', 'p95 3.7 ms'))
  assert.not(hasShape('a\nb', 'a'))
  assert.not(hasShape('a\nb', 'a\n...\nc'))
})

test('commands are told from what they print', () => {
  const text = '$ atoll --version\n0.1.0\n$ atoll bench tick\n'
  assert.equal(commandsOf({ language: 'console', role: '', text }), [
    { line: 'atoll --version', output: '0.1.0' },
    { line: 'atoll bench tick', output: '' },
  ])
})

test.run()
