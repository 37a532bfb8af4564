// A program's folder that has the package installed: as npm packs it, not as it lies in a checkout.
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

export interface Ended {
  readonly code: number | null
  /** Standard output: how far a long job is stands beside it, so that a busy machine prints the same. */
  readonly output: string
  /** Standard error. */
  readonly errors: string
}

export class ProgramFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'atoll-program-'))

  constructor(manifest: Readonly<Record<string, unknown>> = { type: 'module' }) {
    this.write({ 'package.json': JSON.stringify(manifest) })
    const installed = join(this.path, 'node_modules')
    mkdirSync(installed)
    // Everything that is installed here stands for what npm would install beside it.
    for (const name of readdirSync('node_modules')) {
      if (!name.startsWith('.')) symlinkSync(resolve('node_modules', name), join(installed, name))
    }
    const packing = ['pack', '--ignore-scripts', '--silent', '--pack-destination', this.path]
    const tarball = execFileSync('npm', packing, { encoding: 'utf8' }).trim()
    execFileSync('tar', ['-xzf', join(this.path, tarball), '-C', installed])
    execFileSync('mv', [join(installed, 'package'), join(installed, 'atoll')])
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(this.path, name), text)
  }

  /** Runs a script with Node, here. */
  node(script: string, ...args: readonly string[]): Promise<Ended> {
    return new Promise((done) => {
      const { CI: _, FORCE_COLOR: __, ...env } = process.env // the test runner's own circumstances
      const child = spawn(process.execPath, [script, ...args], { cwd: this.path, env: { ...env, NO_COLOR: '1' } })
      let output = ''
      let errors = ''
      child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
      child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
      child.on('close', (code) => done({ code, output, errors }))
    })
  }

  /** The command of the installed package. */
  atoll(...args: readonly string[]): Promise<Ended> {
    return this.node(join('node_modules', 'atoll', 'dist', 'src', 'cli', 'main.js'), ...args)
  }

  remove(): void {
    rmSync(this.path, { recursive: true })
  }
}
