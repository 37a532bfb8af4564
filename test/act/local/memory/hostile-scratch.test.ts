import { execFileSync } from 'node:child_process'
import {
  linkSync,
  mkdirSync,
  mkdtempSync,
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
import { pageBytes, ScratchArea, SnapshotBuffer } from '../../../../src/act/local/memory/index.js'
import { refusal } from '../../../rejection.js'
import { codeOf } from './harness.js'
import { describe, fill, PLACES, withFolder } from './scratch-harness.js'

const python = (script: string, ...args: string[]) => execFileSync('python3', ['-c', script, ...args])

/** Runs a test on each kind of place, with an area that holds some files and a folder beside it. */
function eachPlace(
  name: string,
  run: (folder: string, area: ScratchArea, outside: string, kind: string) => void,
): void {
  for (const [kind, place] of Object.entries(PLACES)) {
    test(`${name} (${kind})`, () =>
      withFolder(place, (folder) =>
        withFolder(place, (outside) => {
          fill(folder)
          const area = ScratchArea.open(folder)
          const fresh = describe(folder)
          run(folder, area, outside, kind)
          area.reset()
          assert.equal(describe(folder), fresh)
          area.close()
        }),
      ))
  }
}

eachPlace('links that a task plants lead nowhere', (folder, area, outside) => {
  writeFileSync(join(outside, 'victim'), 'precious')
  writeFileSync(join(outside, 'owned'), 'precious')
  const before = describe(outside)
  for (const name of ['a', 'inner']) rmSync(join(folder, name), { recursive: true })
  symlinkSync(join(outside, 'victim'), join(folder, 'a'))
  symlinkSync(outside, join(folder, 'inner'))
  symlinkSync('../..', join(folder, 'new'))
  symlinkSync('/proc/self/root', join(folder, 'magic'))
  assert.ok(area.changedBytes() > 100_000)
  area.reset()
  assert.equal(describe(outside), before)
  rmSync(join(folder, 'a'))
  linkSync(join(outside, 'victim'), join(folder, 'a')) // another name of a file outside
  linkSync(join(folder, 'b'), join(outside, 'b')) // another name outside
  area.reset()
  assert.is(readFileSync(join(outside, 'victim'), 'utf8'), 'precious')
  writeFileSync(join(outside, 'b'), 'later')
})

eachPlace(
  'folders deeper than there are descriptors, pipes, sockets and many files go',
  (folder, _area, _outside, kind) => {
    python(
      `import os, sys, socket
os.chdir(sys.argv[1])
os.mkfifo('pipe'); os.mkfifo('inner/pipe')
os.remove('b'); os.mkfifo('b')
socket.socket(socket.AF_UNIX).bind('socket')
for i in range(300): open('many%d' % i, 'w').close()
for i in range(int(sys.argv[2])):
    os.mkdir('d'); os.chdir('d')
    if i % 500 == 0: open('file', 'w').close(); os.mkdir('e'); open('e/f', 'w').close()`,
      folder,
      kind === 'tmpfs' ? '1200' : '60', // a disk takes milliseconds for each
    )
  },
)

eachPlace('writes through a mapping are found, one that was there before too', (folder, area) => {
  const script = `import mmap, sys
with open(sys.argv[1], 'r+b') as file:
    m = mmap.mmap(file.fileno(), 8192)
    for line in sys.stdin:
        m[5000] = int(line)
        print('done', flush=True)`
  const path = join(folder, 'b')
  execFileSync('python3', ['-c', script, path], { input: '1\n' })
  assert.is(area.changedBytes(), pageBytes())
  area.reset()
  execFileSync('python3', ['-c', script, path], { input: '2\n3\n' })
  assert.is(area.changedBytes(), pageBytes())
})

eachPlace('extended attributes, blocks without data and what lies behind the end go', (folder) => {
  python(
    `import os, sys
os.chdir(sys.argv[1])
os.setxattr('a', 'user.left', b'bytes of a tenant')
os.setxattr('inner', 'user.left', b'bytes of a tenant')`,
    folder,
  )
  execFileSync('fallocate', ['-l', '1000000', join(folder, 'sparse')])
  execFileSync('fallocate', ['-n', '-o', '400000', '-l', '1000000', join(folder, 'b')])
})

eachPlace('a folder that was moved is put back where it is now', (folder, area, outside) => {
  const moved = join(outside, 'moved')
  renameSync(folder, moved)
  writeFileSync(join(moved, 'a'), 'changed')
  area.reset()
  assert.is(readFileSync(join(moved, 'a')).length, 100_001)
  renameSync(moved, folder)
})

test('what cannot be put back is refused when it is opened', () =>
  withFolder(PLACES.disk, (folder) => {
    const inner = mkdtempSync(join(folder, 'area-'))
    writeFileSync(join(inner, 'a'), Buffer.alloc(10_000, 1))
    symlinkSync(inner, join(folder, 'link'))
    assert.is(
      codeOf(() => ScratchArea.open(join(folder, 'link'))),
      'ATOLL_SYSTEM',
    )
    assert.is(
      codeOf(() => ScratchArea.open(join(folder, 'nothing'))),
      'ATOLL_SYSTEM',
    )
    assert.is(
      codeOf(() => ScratchArea.open(join(inner, 'a'))),
      'ATOLL_SYSTEM',
    )
    const text = 'the folder holds 12288 bytes or more, and the limit is 9999'
    assert.is(refusal(() => ScratchArea.open(inner, { limitBytes: 9999 })).replace('10000', '12288'), text)
    for (const path of ['', 'a\0b', 'x'.repeat(5000), 5, null] as string[]) {
      assert.is(
        codeOf(() => ScratchArea.open(path)),
        'ATOLL_ARGUMENT',
      )
    }
    for (const limitBytes of [-1, 0.5, Number.NaN, 'x'] as number[]) {
      assert.is(
        codeOf(() => ScratchArea.open(inner, { limitBytes })),
        'ATOLL_ARGUMENT',
      )
    }
    linkSync(join(inner, 'a'), join(inner, 'b'))
    assert.is(
      codeOf(() => ScratchArea.open(inner)),
      'ATOLL_LAYOUT',
    )
    rmSync(join(inner, 'b'))
    execFileSync('mkfifo', [join(inner, 'pipe')])
    assert.is(
      codeOf(() => ScratchArea.open(inner)),
      'ATOLL_LAYOUT',
    )
  }))

test('a snapshot that has no room keeps nothing, and closed areas and snapshots say so; no file stays open', () =>
  withFolder(PLACES.disk, (folder) => {
    fill(folder)
    const files = readdirSync('/proc/self/fd').length
    const area = ScratchArea.open(folder)
    const buffer = SnapshotBuffer.create(2 * pageBytes())
    mkdirSync(join(folder, 'new'))
    writeFileSync(join(folder, 'new/file'), Buffer.alloc(3 * pageBytes(), 1))
    assert.is(
      codeOf(() => area.snapshot(buffer)),
      'ATOLL_NO_SPACE',
    )
    assert.is(buffer.freeBytes, buffer.sizeBytes)
    writeFileSync(join(folder, 'new/file'), 'small')
    const snapshot = area.snapshot(buffer)
    area.reset()
    area.close()
    area.close()
    snapshot.restore()
    assert.is(readFileSync(join(folder, 'new/file'), 'utf8'), 'small')
    snapshot.close()
    snapshot.close()
    for (const call of [
      () => area.reset(),
      () => area.changedBytes(),
      () => area.snapshot(buffer),
      () => snapshot.restore(),
    ]) {
      assert.is(codeOf(call), 'ATOLL_CLOSED')
    }
    buffer.close()
    assert.is(readdirSync('/proc/self/fd').length, files)
  }))

test.run()
