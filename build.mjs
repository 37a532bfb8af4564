// Builds whatever is older than its sources: the native module, the kernels, the TypeScript. Nothing here touches the network.
//   node build.mjs [native|kernels|ts ...] [--force] [--debug]
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(fileURLToPath(import.meta.url))
const require = createRequire(import.meta.url)
const flags = new Set(process.argv.slice(2).filter((word) => word.startsWith('--')))
const wanted = process.argv.slice(2).filter((word) => !word.startsWith('--'))

const targets = {
  native: {
    from: ['native/memory', 'binding.gyp'],
    to: 'build/Release/memory.node',
    needs: 'It needs make, g++ and python3: apt-get install make g++ python3',
    run: () => nodeGyp(root),
  },
  kernels: {
    from: ['assembly', 'asconfig.json'],
    to: flags.has('--debug') ? 'dist/kernels/kernels.debug.wasm' : 'dist/kernels/kernels.wasm',
    run: () => asc(['--config', 'asconfig.json', '--target', flags.has('--debug') ? 'debug' : 'release']),
  },
  workloads: {
    from: ['bench/workloads/assembly'],
    to: 'dist/bench/workloads/.built',
    run: () => workloads(),
  },
  // Other ways to reset memory, for comparison: its bench builds them.
  peers: {
    from: ['bench/reset/peers.cc', 'bench/reset/binding.gyp'],
    to: 'bench/reset/build/Release/reset_peers.node',
    needs: 'It needs make, g++ and python3: apt-get install make g++ python3',
    onDemand: true,
    run: () => nodeGyp(join(root, 'bench/reset')),
  },
  // Other ways to bring an image's content, for comparison: its bench builds them.
  islandPeers: {
    from: ['bench/island/peers.cc', 'bench/island/binding.gyp'],
    to: 'bench/island/build/Release/island_peers.node',
    needs: 'It needs make, g++ and python3: apt-get install make g++ python3',
    onDemand: true,
    run: () => nodeGyp(join(root, 'bench/island')),
  },
  ts: {
    from: ['src', 'test', 'bench', 'tsconfig.json'],
    to: 'dist/.tsbuilt',
    run: () => typescript(),
  },
}

for (const name of wanted.length > 0 ? wanted : Object.keys(targets).filter((each) => !targets[each].onDemand)) {
  const target = targets[name]
  if (!target) fail(`build: no target named ${name}; there are ${Object.keys(targets).join(', ')}`)
  if (!target.from.every((path) => existsSync(join(root, path)))) continue // an installed package ships no sources of this part
  if (!flags.has('--force') && !isStale(target)) continue
  console.error(`build: ${name}`)
  target.run(target)
}

function isStale({ from, to }) {
  const output = join(root, to)
  return !existsSync(output) || Math.max(...from.map((path) => newestMs(join(root, path)))) > statSync(output).mtimeMs
}

function newestMs(path) {
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newestMs(join(path, name))))
}

/** node-gyp with the headers of the running Node where they lie beside it, else with those of the node-api-headers package. */
function nodeGyp(folder) {
  const beside = join(dirname(process.execPath), '..')
  const nodedir = existsSync(join(beside, 'include/node/common.gypi')) ? beside : headersFromPackage()
  node(require.resolve('node-gyp/bin/node-gyp.js'), ['rebuild', `--directory=${folder}`, `--nodedir=${nodedir}`, '--loglevel=error', '--silent'], targets.native.needs)
}

/** A folder laid out as node-gyp expects a Node installation, holding only the ABI-stable Node-API headers. */
function headersFromPackage() {
  const nodedir = join(root, 'build-headers')
  const include = join(nodedir, 'include/node')
  rmSync(nodedir, { recursive: true, force: true })
  mkdirSync(include, { recursive: true })
  cpSync(join(dirname(require.resolve('node-api-headers/package.json')), 'include'), include, { recursive: true })
  // Without a configuration named Release, node-gyp writes makefiles that pass no flag and no include path to the compiler.
  const configurations = { Release: { cflags: ['-fPIC', '-pthread'], ldflags: ['-pthread'] } }
  const settings = { target_defaults: { default_configuration: 'Release', configurations } }
  writeFileSync(join(include, 'common.gypi'), JSON.stringify(settings))
  writeFileSync(join(include, 'config.gypi'), JSON.stringify({ variables: {}, target_defaults: {} }))
  return nodedir
}

function asc(args) {
  node(join(dirname(require.resolve('assemblyscript/package.json')), 'bin/asc.js'), args)
}

function workloads() {
  const from = join(root, 'bench/workloads/assembly')
  for (const name of readdirSync(from).filter((file) => file.endsWith('.ts'))) {
    const outFile = join(root, 'dist/bench/workloads', name.replace(/\.ts$/, '.wasm'))
    asc([join(from, name), '--config', join(from, 'asconfig.json'), '--outFile', outFile])
  }
  writeFileSync(join(root, targets.workloads.to), '')
}

function typescript() {
  // What a deleted source left behind would still be found: a test would run, a bench be listed.
  for (const folder of ['dist/src', 'dist/test']) rmSync(join(root, folder), { recursive: true, force: true })
  const benches = join(root, 'dist/bench')
  for (const name of existsSync(benches) ? readdirSync(benches) : []) {
    if (name !== 'workloads') rmSync(join(benches, name), { recursive: true })
  }
  node(join(dirname(require.resolve('typescript/package.json')), 'bin/tsc'), ['-p', 'tsconfig.json'])
  writeFileSync(join(root, targets.ts.to), '')
}

function node(script, args, needs) {
  // Warnings go to stderr; what a compiler tells of its progress is of interest only when it failed.
  const { status, error, stdout } = spawnSync(process.execPath, [script, ...args], { cwd: root, stdio: ['ignore', 'pipe', 2] })
  if (error) fail(`build: ${error.message}`)
  if (status !== 0) process.stderr.write(stdout)
  if (status !== 0) fail(`build: ${script} ${args.join(' ')} failed with ${status}.${needs ? ` ${needs}` : ''}`)
}

function fail(message) {
  console.error(message)
  process.exit(1)
}
