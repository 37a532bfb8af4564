// WebAssembly in sandboxes: a module is read and rewritten so that its state can be reached (reader, instructions, module,
// analysis, rewrite, program), and an instance goes back to its state after each task (sandbox; environment, in the
// threads of the runtime).
export { compileWasm, type WasmProgram } from './program.js'
export {
  type SandboxOptions,
  type SandboxReset,
  type SandboxRunOptions,
  type SandboxState,
  type WasmExports,
  type WasmImports,
  WasmSandbox,
} from './sandbox.js'
