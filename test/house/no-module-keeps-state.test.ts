import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

/** What a module may keep for as long as its thread lives: it is the same for every engine, or the thread is one's own. */
const MAY_KEEP: Readonly<Record<string, string>> = {
  'act/local/js-environment.ts': 'the script of a thread that serves one environment',
  'act/local/memory/native.ts': 'the native module, which a process loads once',
  'act/local/memory/overlay.ts': 'overlays that nobody holds any more, to be closed',
  'act/local/scratch/folder.ts': 'folders that are to be removed if the process ends before their runtimes are closed',
  'act/local/wasm/overlaid-memory.ts': 'images that nobody holds any more, to be closed',
  'act/local/wasm/environment.ts': 'the script of a thread that serves one environment',
  'decide/kernels/compile-child.ts': 'the script of a process that compiles one kernel',
  'decide/kernels/compile.ts': 'the version of the compiler that is installed',
  'decide/kernels/worker.ts': 'the script of a thread that runs the kernels of one engine',
  'decide/policy/validate.ts': 'what was found of a document, for as long as somebody holds the document',
  'decide/reload/policy-worker.ts': 'the script of a thread that reads the policies of one engine',
  'forecast/kernels.ts': 'the compiled kernels, which nobody changes',
  'forecast/worker.ts': 'the script of a thread that forecasts for one engine',
}

const KEEPS = /^(?:let |const \w+(?:: [^=]+)? = (?:new (?:Weak|Finalization)|new (?:Map|Set)\S*\(\)|\[\]$|\{\}$))/m

test('no module keeps anything that an engine could find of another one', () => {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'))
  // Text of templates that are written elsewhere begins lines, too.
  const code = (path: string) => readFileSync(join('src', path), 'utf8').replace(/`[^`]*`/g, '``')
  const keeping = files.filter((path) => KEEPS.test(code(path))).map((path) => relative('.', path))
  assert.equal(keeping.sort(), Object.keys(MAY_KEEP).sort())
})

test.run()
