import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { REST_WITHIN_MS } from '../../../src/decide/reload/watched-files.js'
import { rejection } from '../../rejection.js'
import { inFolder, ScriptedTime, SETTLE_MS, watched } from './support.js'

/** The files of a folder, as they are when they are read. */
const readAll = (folder: string) => () => {
  const files = readdirSync(folder).map((name) => join(folder, name))
  return { files, text: files.map((file) => readFileSync(file, 'utf8')).join(' | ') }
}

test('a file that is written in pieces is read when no more come', () =>
  inFolder(async (folder) => {
    const file = join(folder, 'a.yaml')
    writeFileSync(file, 'one')
    const piece = (text: string) => () => appendFileSync(file, text)
    const time = new ScriptedTime([() => writeFileSync(file, ''), piece('one '), piece('two '), piece('three')])
    const { text } = await watched([folder], time).readSettled(readAll(folder))
    assert.is(text, 'one two three')
  }))

test('the last piece has to be as old as files must be to be taken for whole', () =>
  inFolder(async (folder) => {
    const file = join(folder, 'a.yaml')
    writeFileSync(file, 'one')
    const late = () => {
      appendFileSync(file, ' late')
      return SETTLE_MS - 1
    }
    const { text } = await watched([folder], new ScriptedTime([late, late, late])).readSettled(readAll(folder))
    assert.is(text, 'one late late late')
  }))

test('what changes while it is read is read again, a file that another one imports too', () =>
  inFolder(async (folder) => {
    const [main, imported] = [join(folder, 'a.yaml'), join(folder, 'elsewhere')]
    writeFileSync(main, 'main 1')
    writeFileSync(imported, 'imported 1')
    const during = [() => writeFileSync(main, 'main 2'), () => writeFileSync(imported, 'imported 2')]
    const read = () => {
      const before = readFileSync(main, 'utf8')
      during.shift()?.()
      return { files: [main, imported], text: `${before}, ${readFileSync(imported, 'utf8')}` }
    }
    const { text } = await watched([folder], new ScriptedTime()).readSettled(read)
    assert.is(text, 'main 2, imported 2')
    assert.is(during.length, 0)
  }))

test('files that never rest are given up, with the name of one of them; when they rest they are read after all', () =>
  inFolder(async (folder) => {
    const file = join(folder, 'a.yaml')
    writeFileSync(file, 'one')
    let [writes, isRestless] = [0, true]
    const time = new ScriptedTime()
    const wait = time.wait.bind(time)
    time.wait = (delayMs) => {
      if (isRestless) appendFileSync(file, ` ${writes++}`)
      return wait(delayMs)
    }
    const files = watched([folder], time)
    const { message } = await rejection(files.readSettled(readAll(folder)))
    assert.is(message, `${file} and the files around it did not stay unchanged for ${SETTLE_MS} ms within 30 s`)
    assert.ok(time.nowMs() >= REST_WITHIN_MS && time.nowMs() < 1.1 * REST_WITHIN_MS)
    isRestless = false
    const { text } = await files.readSettled(readAll(folder))
    assert.ok(text.endsWith(` ${writes - 1}`))
  }))

test('saved by renaming, swapped by a link, removed and made again: each is seen', () =>
  inFolder(async (parent) => {
    const folder = join(parent, 'policies')
    const version = (name: string, text: string) => {
      mkdirSync(join(parent, name))
      writeFileSync(join(parent, name, 'a.yaml'), text)
    }
    // As Kubernetes mounts a ConfigMap: files are links into a folder that is a link, which is swapped.
    const swap = (name: string) => {
      symlinkSync(name, join(parent, '..next'))
      renameSync(join(parent, '..next'), join(parent, '..data'))
    }
    mkdirSync(folder)
    version('v1', 'same size')
    version('v2', 'size same')
    swap('v1')
    symlinkSync('../..data/a.yaml', join(folder, 'a.yaml'))
    const files = watched([folder], new ScriptedTime())
    const sees = (change: () => void) => {
      change()
      return [files.look(), files.look()]
    }
    assert.equal(
      sees(() => {}),
      [false, false],
    )
    assert.equal(
      sees(() => swap('v2')),
      [true, false],
      'link',
    )
    writeFileSync(join(parent, 'saved'), 'size same')
    assert.equal(
      sees(() => renameSync(join(parent, 'saved'), join(folder, 'a.yaml'))),
      [true, false],
      'rename',
    )
    assert.equal(
      sees(() => rmSync(join(folder, 'a.yaml'))),
      [true, false],
      'removed',
    )
    assert.equal(
      sees(() => rmSync(folder, { recursive: true })),
      [true, false],
      'folder removed',
    )
    assert.equal(
      sees(() => mkdirSync(folder)),
      [true, false],
      'folder made again',
    )
    assert.equal(
      sees(() => writeFileSync(join(folder, 'b.yaml'), '')),
      [true, false],
      'new file',
    )
    assert.equal(
      sees(() => writeFileSync(join(folder, '.b.yaml.swp'), '')),
      [false, false],
      'no policy',
    )
  }))

test.run()
