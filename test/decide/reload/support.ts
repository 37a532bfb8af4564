// Files watched in a time that passes only when the test lets it.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Time, WatchedFiles } from '../../../src/decide/reload/watched-files.js'

export const SETTLE_MS = 200

/** While somebody waits, what is to happen happens, one thing a wait, and so much time passes as it says. */
export class ScriptedTime implements Time {
  readonly happens: (() => number | void)[] = []
  #nowMs = 0

  constructor(happens: readonly (() => number | void)[] = []) {
    this.happens.push(...happens)
  }

  nowMs(): number {
    return this.#nowMs
  }

  wait(delayMs: number): Promise<void> {
    this.#nowMs += this.happens.shift()?.() ?? delayMs
    return Promise.resolve()
  }
}

export async function inFolder(act: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'atoll-watched-'))
  try {
    await act(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export function watched(paths: readonly string[], time: Time): WatchedFiles {
  return new WatchedFiles(paths, SETTLE_MS, time)
}
