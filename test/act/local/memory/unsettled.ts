// What the tests of requests under way share.
import { spawnSync } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, read, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Opens a FIFO that has a writer: what is read from it waits until something is written. */
export async function withFifo(run: (file: number) => Promise<unknown>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'atoll-fifo-'))
  const path = join(folder, 'fifo')
  spawnSync('mkfifo', [path])
  const file = openSync(path, constants.O_RDWR)
  try {
    await run(file)
  } finally {
    closeSync(file)
    rmSync(folder, { recursive: true })
  }
}

/** An asynchronous read; how it ended: bytes read, or the code of the error. */
export function readInto(file: number, bytes: Uint8Array): Promise<number | string> {
  return new Promise((resolve) => {
    read(file, bytes, 0, bytes.length, null, (error, count) => resolve(error?.code ?? count))
  })
}

/** Lets the requests of this thread that are over be taken note of. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
