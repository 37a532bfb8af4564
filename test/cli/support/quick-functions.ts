import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A folder of functions that take no time, one with an input of its own. */
export async function writeFunctions(folder: string): Promise<string> {
  const functions = join(folder, 'functions')
  await mkdir(functions)
  await writeFile(join(functions, 'echo.mjs'), 'export const handler = (input) => input.slice()')
  await writeFile(
    join(functions, 'sum.mjs'),
    'export const handler = (input) => ({ sum: input.reduce((a, b) => a + b, 0) })',
  )
  await writeFile(join(functions, 'sum.input'), Buffer.from([1, 2, 3]))
  return functions
}
