import { fileURLToPath } from 'node:url'
import { LocalRuntime } from '../../src/act/local/runtime.js'
import type { RuntimeOptions } from '../../src/act/local/options.js'
import { FunctionServer, type FunctionServerOptions } from '../../src/server/index.js'

const FUNCTIONS = new URL('../cli/support/functions/', import.meta.url)

export interface Served {
  readonly url: string
  readonly server: FunctionServer
  readonly runtime: LocalRuntime
  readonly defects: Error[]
}

/** Serves `echo`, `greet`, `fail` and `hang` (which times out after 50 ms) while the body runs. */
export async function serving(
  body: (served: Served) => Promise<void>,
  {
    runtime: runtimeOptions = {},
    server: serverOptions = {},
  }: { runtime?: RuntimeOptions; server?: Partial<FunctionServerOptions> } = {},
): Promise<void> {
  const runtime = new LocalRuntime(runtimeOptions)
  const defects: Error[] = []
  const server = new FunctionServer({
    runtime,
    metrics: () => 'atoll_up 1\n',
    onDefect: (error) => defects.push(error),
    ...serverOptions,
  })
  try {
    for (const name of ['echo', 'greet', 'fail', 'hang']) {
      await runtime.register({
        name,
        kind: 'js',
        file: fileURLToPath(new URL(`${name}.js`, FUNCTIONS)),
        timeoutMs: name === 'hang' ? 50 : 30_000,
      })
    }
    const { port } = await server.listen({ host: '127.0.0.1', port: 0 })
    await body({ url: `http://127.0.0.1:${port}`, server, runtime, defects })
  } finally {
    await server.close()
    await runtime.close('abort')
  }
}

export function call(url: string, functionName: string, body: string | Uint8Array = ''): Promise<Response> {
  return fetch(`${url}/functions/${encodeURIComponent(functionName)}`, { method: 'POST', body: body as BodyInit })
}

export async function errorOf(response: Response): Promise<[status: number, code: string, message: string]> {
  const { error } = (await response.json()) as { error: { code: string; message: string } }
  return [response.status, error.code, error.message]
}
