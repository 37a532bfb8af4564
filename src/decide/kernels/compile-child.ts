// A process of its own that compiles one kernel: the compiler takes a second and hundreds of megabytes, which the
// engine's process shall not pay. The source comes on stdin, the answer goes to stdout as JSON.

/** What is used here of the compiler's interface. Its own types declare globals that clash with those of Node. */
interface Compiler {
  main(
    flags: readonly string[],
    host: {
      readFile(path: string): string | null
      writeFile(path: string, contents: string | Uint8Array): void
      listFiles(): readonly string[]
      reportDiagnostic(diagnostic: Diagnostic): void
    },
  ): Promise<{ readonly error: Error | null }>
}

interface Diagnostic {
  readonly category: number
  readonly message: string
  readonly range: { readonly start: number; readonly source: { readonly normalizedPath: string } } | null
}

/** What the compiler made of a source. */
export interface CompilerAnswer {
  /** The module, as base64; `null` when there are errors. */
  readonly wasm: string | null
  readonly errors: readonly { readonly offset: number; readonly message: string }[]
}

/** The compiler's category of errors. */
const ERROR = 3
const COMPILER: string = 'assemblyscript/asc'

const [name, ...flags] = process.argv.slice(2)
const chunks: Buffer[] = []
for await (const chunk of process.stdin) chunks.push(chunk as Buffer)
const source = Buffer.concat(chunks).toString('utf8')

const errors: { offset: number; message: string }[] = []
const OUTPUT = 'kernel.wasm'
let wasm: string | null = null
const { main } = (await import(COMPILER)) as Compiler
const { error } = await main([name!, '--outFile', OUTPUT, ...flags], {
  // A kernel is one file: there is nothing else to read, no configuration and no packages.
  readFile: (path) => (path === name ? source : null),
  writeFile: (path, contents) => {
    if (path === OUTPUT) wasm = Buffer.from(contents as Uint8Array).toString('base64')
  },
  listFiles: () => [],
  reportDiagnostic: ({ category, message, range }) => {
    if (category !== ERROR) return
    const isOwn = range !== null && range.source.normalizedPath === name
    errors.push({ offset: isOwn ? range.start : 0, message: message.replace(/\.$/, '') })
  },
})
if (error !== null && errors.length === 0) errors.push({ offset: 0, message: error.message })
const answer: CompilerAnswer = { wasm: errors.length === 0 ? wasm : null, errors }
process.stdout.write(JSON.stringify(answer))
