import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { atoll } from './support/cli.js'

const WRONG: readonly (readonly [line: string, message: RegExp])[] = [
  ['walk', /^atoll: unknown command 'walk'/],
  ['run --speeed 3', /^atoll: unknown option '--speeed'\n\(Did you mean --speed\?\)/],
  ['run extra', /^atoll: too many arguments for 'run'/],
  ['run --speed fast', /^atoll: option '--speed <times>' argument 'fast' is invalid. Expected a number from 0.001/],
  ['run --speed 0', /Expected a number from 0.001 to 100000/],
  ['run --speed 1e400', /Expected a number from 0.001 to 100000/],
  ['run --speed 1e5', /^atoll: --rate 15 at --speed 100000 leaves out every call of the window/],
  ['run --rate -1', /Expected a number above zero/],
  ['run --budget 12', /^atoll: option '--budget <size>' argument '12' is invalid. Expected an amount of memory/],
  ['run --budget 1KiB', /Expected an amount of memory from 1MiB up/],
  ['run --duration 3MiB', /Expected a duration such as 30s or 10min/],
  ['run --duration 700h', /Expected a duration such as 30s or 10min, of 596h at most/],
  ['run --keep-alive soon', /Expected a duration/],
  ['run --set budget', /Expected NAME=VALUE, such as budget=2GiB/],
  ['run --listen http', /Expected a port or HOST:PORT, such as 8080 or 0.0.0.0:8080/],
  ['run --listen 70000', /Expected a port or HOST:PORT/],
  ['run --listen 0 --window 08:00-08:20', /^atoll: --listen and --window exclude each other/],
  ['run --listen 0 --keep-alive 1min', /^atoll: --listen and --keep-alive exclude each other/],
  ['run --listen 0 --no-baseline', /^atoll: --listen and --no-baseline exclude each other/],
  ['run --window 8-9', /^atoll: --window: window "8-9": expected HH:MM-HH:MM/],
  ['run --window 08:00-07:00', /^atoll: --window: .*ends before it starts/],
  ['run --window 23:50-24:10', /^atoll: --window: .*outside the trace, which ends at 24:00/],
  ['simulate --trace', /^atoll: option '--trace <file>' argument missing/],
  ['policy check', /^atoll: missing required argument 'path'/],
  ['explain --journal here --last 0', /Expected a whole number from 1 up/],
  ['bench warp', /^atoll: there is no bench warp; there are .*kernels/],
]

test('a wrong command line is answered in one line that names the place, with exit status 2 and no stack', async () => {
  const answers = await Promise.all(WRONG.map(([line]) => atoll(...line.split(' '))))
  answers.forEach(({ code, stdout, stderr }, i) => {
    const [line, message] = WRONG[i]!
    assert.match(stderr, message, line)
    assert.is(code, 2, line)
    assert.is(stdout, '', line)
    assert.not.match(stderr, /\n\s+at /, line)
  })
})

test('--debug shows where it came from', async () => {
  const { stderr } = await atoll('bench', 'warp', '--debug')
  assert.match(stderr, /\n\s+at /)
})

test.run()
