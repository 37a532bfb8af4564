import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { Errors } from './errors.js'

/**
 * Reads a request's body.
 * @param draining gives up on it
 * @throws HttpError 413 as soon as it is, or says that it will be, larger than the limit; 503 on the signal
 */
export async function readBody(
  request: IncomingMessage,
  limitBytes: number,
  draining: AbortSignal,
): Promise<Uint8Array> {
  const read = new AbortController()
  const refusal = once(draining, 'abort', { signal: read.signal }).then(() => {
    throw Errors.Draining()
  })
  try {
    return await Promise.race([collect(request, limitBytes), refusal])
  } finally {
    read.abort()
  }
}

async function collect(request: IncomingMessage, limitBytes: number): Promise<Uint8Array> {
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) throw Errors.InputTooLarge(limitBytes)
  const parts: Buffer[] = []
  let sizeBytes = 0
  // Not `for await (... of request)`: leaving that loop early would destroy the connection that the refusal has to go
  // out on.
  for await (const part of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    sizeBytes += part.length
    if (sizeBytes > limitBytes) throw Errors.InputTooLarge(limitBytes)
    parts.push(part)
  }
  return Buffer.concat(parts)
}
