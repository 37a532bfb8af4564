import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../../../src/cli/main.js', import.meta.url))

/** A folder of small functions: `echo`, `greet`, `fail`, `hang`. */
export const FUNCTIONS = fileURLToPath(new URL('functions', import.meta.url))

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** The command as a child process; what it prints is collected. */
export class Atoll {
  readonly child: ChildProcess
  #stdout = ''
  #stderr = ''
  readonly #ended: Promise<unknown>

  constructor(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    const { CI: _, FORCE_COLOR: __, NO_COLOR: ___, ...inherited } = process.env // the test runner's own circumstances
    this.child = spawn(process.execPath, [MAIN, ...args], {
      env: { ...inherited, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.child.stdout!.setEncoding('utf8').on('data', (text: string) => (this.#stdout += text))
    this.child.stderr!.setEncoding('utf8').on('data', (text: string) => (this.#stderr += text))
    this.#ended = once(this.child, 'close')
  }

  /** The first match in what it prints on standard error, as soon as it is there. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.#stderr)
      if (match !== null) return match
      if (this.child.exitCode !== null) throw new Error(`ended without saying ${pattern}: ${this.#stderr}`)
      await Promise.race([once(this.child.stderr!, 'data'), this.#ended])
    }
  }

  async ended(): Promise<Ended> {
    await this.#ended
    return { code: this.child.exitCode, stdout: this.#stdout, stderr: this.#stderr }
  }
}

export function atoll(...args: readonly string[]): Promise<Ended> {
  return new Atoll(args).ended()
}
