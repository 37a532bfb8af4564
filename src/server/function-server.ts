// Functions over HTTP: a request's body is a function's input, its output is the response.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { LocalRuntime } from '../act/local/runtime.js'
import type { OutputType, TaskResult } from '../act/local/task.js'
import { Errors, HttpError } from './errors.js'
import { readBody } from './request-body.js'

export interface FunctionServerOptions {
  readonly runtime: LocalRuntime
  /** What GET /metrics answers. */
  readonly metrics: () => string
  /** Told of what should not have happened; the client gets a 500 without details. */
  readonly onDefect: (error: Error) => void
  /** Larger bodies are refused (default 8 MiB). */
  readonly inputLimitBytes?: number
}

const CONTENT_TYPES: Readonly<Record<OutputType, string>> = {
  bytes: 'application/octet-stream',
  text: 'text/plain; charset=utf-8',
  json: 'application/json',
}

type Respond = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>

export class FunctionServer {
  readonly #options: Required<FunctionServerOptions>
  readonly #server: Server
  readonly #underWay = new Map<ServerResponse, Promise<void>>()
  readonly #draining = new AbortController()

  constructor(options: FunctionServerOptions) {
    this.#options = { inputLimitBytes: 8 * 2 ** 20, ...options }
    this.#server = createServer((request, response) => {
      response.once('close', () => this.#underWay.delete(response))
      this.#underWay.set(response, this.#answer(request, response))
    })
  }

  /**
   * @returns where it listens.
   * @throws the system's error when the address is in use, not this machine's, or not allowed
   */
  listen(address: { host: string; port: number }): Promise<AddressInfo> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(address, () => {
        this.#server.off('error', reject)
        resolve(this.#server.address() as AddressInfo)
      })
    })
  }

  /** Takes no further request and none whose body is still coming; resolves when those under way are answered. */
  async close(): Promise<void> {
    this.#draining.abort()
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    // Their connections would otherwise stay open for a next request, some seconds long.
    for (const response of this.#underWay.keys()) response.shouldKeepAlive = false
    await Promise.all([...this.#underWay.values()])
    // What is left asked for nothing, or never ended asking: browsers open connections ahead, and wait.
    this.#server.closeAllConnections()
    await closed
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      if (this.#draining.signal.aborted) throw Errors.Draining()
      await this.#route(request)(request, response)
    } catch (error) {
      this.#fail(error, request, response)
    }
    // An answer is given when it has been sent, or nobody is there to take it.
    if (!response.writableFinished && !response.destroyed) await new Promise((sent) => response.once('close', sent))
  }

  #fail(error: unknown, request: IncomingMessage, response: ServerResponse): void {
    if (error instanceof HttpError) return sendError(response, error)
    if (request.destroyed) return // the client went away while it was sending
    this.#options.onDefect(error as Error)
    sendError(response, Errors.Defect())
  }

  #route({ method = '', url = '' }: IncomingMessage): Respond {
    const path = url.replace(/\?.*$/, '')
    const only = (allowed: string, respond: Respond): Respond => {
      if (method !== allowed && !(method === 'HEAD' && allowed === 'GET')) throw Errors.Method(method, path, allowed)
      return respond
    }
    const call = /^\/functions\/(.+)$/.exec(path)
    if (call !== null) return only('POST', (request, response) => this.#call(decode(call[1]!, path), request, response))
    if (path === '/functions') return only('GET', (_, response) => sendJson(response, 200, this.#list()))
    if (path === '/healthz') return only('GET', (_, response) => sendJson(response, 200, { status: 'ok' }))
    if (path === '/metrics')
      return only('GET', (_, response) => send(response, 200, 'text/plain; version=0.0.4', this.#options.metrics()))
    throw Errors.NoSuchPath(path)
  }

  async #call(name: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { runtime, inputLimitBytes } = this.#options
    if (!runtime.functionNames().includes(name)) throw Errors.NoSuchFunction(name)
    const input = await readBody(request, inputLimitBytes, this.#draining.signal)
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    const result = await runtime.submit(name, input, { signal: gone.signal }).result
    if (result.status !== 'done') throw Errors.Task(result)
    response.setHeader('server-timing', timing(result))
    send(response, 200, CONTENT_TYPES[result.outputType!], result.output!)
  }

  #list() {
    const { runtime } = this.#options
    return {
      functions: runtime.functionNames().map((name) => {
        const { kind, timeoutMs, labels } = runtime.definitionOf(name)
        return { name, kind, timeoutMs, labels }
      }),
    }
  }
}

function decode(text: string, path: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw Errors.BadPath(path)
  }
}

/** Where the time went, as browsers and curl users can see it: https://www.w3.org/TR/server-timing/ */
function timing({ start, queuedMs, startMs, runMs }: TaskResult): string {
  return `queue;dur=${queuedMs.toFixed(2)}, start;desc=${start};dur=${startMs.toFixed(2)}, run;dur=${runMs.toFixed(2)}`
}

function sendError(response: ServerResponse, { status, code, message, headers }: HttpError): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  sendJson(response, status, { error: { code, message } })
}

function sendJson(response: ServerResponse, status: number, value: object): void {
  send(response, status, 'application/json', JSON.stringify(value))
}

function send(response: ServerResponse, status: number, contentType: string, body: Uint8Array | string): void {
  response.writeHead(status, { 'content-type': contentType, 'content-length': Buffer.byteLength(body) })
  response.end(body)
}
