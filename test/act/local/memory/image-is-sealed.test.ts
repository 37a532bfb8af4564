import { openSync, closeSync, ftruncateSync, readdirSync, readlinkSync, writeSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Image } from '../../../../src/act/local/memory/index.js'
import { codeOf, MIB } from './harness.js'

test('the file of an image can be neither written nor resized', () => {
  const isImage = (name: string) => {
    try {
      return readlinkSync(`/proc/self/fd/${name}`).includes('memfd:atoll-image')
    } catch {
      return false
    }
  }
  const image = Image.create(new Uint8Array(MIB).fill(7))
  const name = readdirSync('/proc/self/fd').filter(isImage).at(-1)
  const file = openSync(`/proc/self/fd/${name}`, 'r+')
  assert.is(codeOf(() => writeSync(file, 'x')), 'EPERM')
  assert.is(codeOf(() => ftruncateSync(file, 0)), 'EPERM')
  assert.is(codeOf(() => ftruncateSync(file, 2 * MIB)), 'EPERM')
  closeSync(file)
  image.close()
})

test.run()
