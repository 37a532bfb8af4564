import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { atoll } from './support/cli.js'

const COMMANDS = [[], ['run'], ['simulate'], ['policy'], ['policy', 'check'], ['bench']]

test('every command prints its help and the version, on standard output, with exit status 0', async () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
  await Promise.all(
    COMMANDS.map(async (command) => {
      const help = await atoll(...command, '--help')
      assert.is(help.code, 0)
      assert.match(help.stdout, `Usage: ${['atoll', ...command].join(' ')}`)
      for (const option of ['--json', '--debug', '--version']) assert.is(help.stdout.split(option).length, 2, option)
      assert.is(help.stderr, '')
      assert.equal(await atoll(...command, '--version'), { code: 0, stdout: `${version}\n`, stderr: '' })
    }),
  )
})

test('the exit statuses are documented', async () => {
  const { stdout } = await atoll('--help')
  for (const code of [0, 1, 2, 130, 143]) assert.match(stdout, new RegExp(`\\b${code} `))
})

test.run()
