import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import pc from 'picocolors'
import type * as Harness from '../../../bench/harness.js'
import { Errors } from '../errors.js'
import { ExitCode } from '../exit-code.js'
import { plainTable } from '../output/table.js'
import { act, type GlobalOptions } from '../program.js'

/** Compiled from bench/ of a source checkout; an installed package has none. */
const BENCHES = new URL('../../../bench/', import.meta.url)
const HARNESS = 'harness.js'

export function benchCommand(exit: (code: number) => void): Command {
  const command = new Command('bench')
    .description(
      'run a bench: one claim, its arms measured in turns, the ratios between them; without a name, list them',
    )
    .argument('[name]', 'which bench')
  return act(command, exit, bench)
}

async function bench({ json = false }: GlobalOptions, name?: string): Promise<number> {
  const names = benchNames()
  if (name === undefined) return listBenches(names, json)
  if (!names.includes(name)) throw Errors.BenchUnknown(name, names)
  const { printResult } = await load<typeof Harness>(HARNESS)
  const { bench } = await load<{ bench: Harness.Bench }>(`${name}.js`)
  const result = await bench.run({ onProgress: (message) => console.error(pc.dim(message)) })
  printResult(bench, result, { json })
  return ExitCode.Ok
}

async function listBenches(names: readonly string[], json: boolean): Promise<number> {
  const benches = await Promise.all(
    names.map(async (name) => (await load<{ bench: Harness.Bench }>(`${name}.js`)).bench),
  )
  if (json)
    console.log(
      JSON.stringify(
        benches.map(({ name, title, claim }) => ({ name, title, claim })),
        null,
        2,
      ),
    )
  else
    console.log(
      plainTable(
        ['bench', 'title'],
        benches.map(({ name, title }) => [name, title]),
        2,
      ),
    )
  return ExitCode.Ok
}

/** A bench is a file of the folder itself; folders beside it hold what it is made of. */
function benchNames(): string[] {
  if (!existsSync(BENCHES)) throw Errors.NoBenches()
  const files = readdirSync(fileURLToPath(BENCHES), { withFileTypes: true }).filter((entry) => entry.isFile())
  return files.flatMap(({ name }) => (name.endsWith('.js') && name !== HARNESS ? [name.slice(0, -3)] : [])).sort()
}

async function load<Module>(file: string): Promise<Module> {
  return (await import(new URL(file, BENCHES).href)) as Module
}
