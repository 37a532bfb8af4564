import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { policy, withEngine } from './support.js'

const watching = { watch: true }

test('saved in place, by rename, as a new file, removed: what is saved is in force without being asked for', () =>
  withEngine(
    { 'a.yaml': policy('a', '2 * GiB') },
    async ({ engine, folder, next, wishes }) => {
      await engine.start({ autoTick: false })
      const after = async (save: () => void, event: 'loaded' | 'unloaded') => {
        const told = next(event)
        save()
        await told
        return wishes()
      }
      const renamed = () => {
        folder.write('saved', policy('a', '4 * GiB'))
        renameSync(folder.file('saved'), folder.file('a.yaml'))
      }
      const more = policy('b', '5 * GiB', 'priority: 1')
      assert.equal(await after(() => folder.write('a.yaml', policy('a', '3 * GiB')), 'loaded'), ['a 3072'])
      assert.equal(await after(renamed, 'loaded'), ['a 4096'])
      assert.equal(await after(() => folder.write('b.yaml', more), 'loaded'), ['b 5120'])
      assert.equal(await after(() => rmSync(folder.file('b.yaml')), 'unloaded'), ['a 4096'])
    },
    watching,
  ))

test('a folder that is removed leaves the last good set in force; made again it is watched again', () =>
  withEngine(
    { 'a.yaml': policy('a', '2 * GiB') },
    async ({ engine, folder, next, wishes }) => {
      await engine.start({ autoTick: false })
      const refused = next('refused')
      folder.remove()
      assert.match((await refused).reason!, 'ENOENT')
      assert.equal(await wishes(), ['a 2048'])
      const loaded = next('loaded')
      mkdirSync(folder.path)
      writeFileSync(folder.file('a.yaml'), policy('a', '3 * GiB'))
      await loaded
      assert.equal(await wishes(), ['a 3072'])
    },
    watching,
  ))

test('what changed between the making of the engine and its start is noticed', () =>
  withEngine(
    { 'a.yaml': policy('a', '2 * GiB') },
    async ({ engine, folder, next, wishes }) => {
      folder.write('a.yaml', policy('a', '3 * GiB'))
      const loaded = next('loaded')
      await engine.start({ autoTick: false })
      await loaded
      assert.equal(await wishes(), ['a 3072'])
    },
    watching,
  ))

test.run()
