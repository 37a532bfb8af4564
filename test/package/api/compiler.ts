// The compiler, asked about the built package as a program that depends on it would see it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { API, type Project } from 'typescript/unstable/sync'

/** As strict as a program can be with what it depends on: declarations of packages are checked too. */
export const COMPILER_OPTIONS = {
  target: 'es2022',
  module: 'nodenext',
  lib: ['es2022'],
  types: ['node'],
  typeRoots: [resolve('node_modules/@types')],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  noEmit: true,
}

/** Opens files as one project and asks it something. */
export function inProject<Answer>(files: readonly string[], ask: (project: Project) => Answer): Answer {
  const folder = mkdtempSync(join(tmpdir(), 'atoll-project-'))
  const config = join(folder, 'tsconfig.json')
  writeFileSync(
    config,
    JSON.stringify({ compilerOptions: COMPILER_OPTIONS, files: files.map((file) => resolve(file)) }),
  )
  const compiler = new API()
  try {
    return ask(compiler.updateSnapshot({ openProjects: [config] }).getProject(config)!)
  } finally {
    compiler.close()
    rmSync(folder, { recursive: true })
  }
}
