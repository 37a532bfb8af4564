// Lines of a text file as they are read, compressed or not: trace files are too large to hold.
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { Errors } from './errors.js'

/** A line of a trace is some ten kilobytes; what goes on beyond this is no text. */
const LONGEST_LINE = 16 * 2 ** 20

/**
 * Yields the lines of a text file without their ends; decompresses gzip, which is recognised by how the file begins.
 * @throws Error naming the path if it is missing, not a readable file, not whole gzip, or not text in lines
 */
export async function* linesOf(path: string): AsyncGenerator<string> {
  const isCompressed = await isGzip(path)
  const file = createReadStream(path)
  const bytes = isCompressed ? pipeline(file, createGunzip(), () => {}) : file
  // The loop below is told of the first error; one that comes after it has left must not be nobody's, which ends a
  // process.
  bytes.on('error', () => {})
  bytes.setEncoding('utf8')
  let rest = ''
  try {
    for await (const chunk of bytes as AsyncIterable<string>) {
      const lines = (rest + chunk).split('\n')
      rest = lines.pop()!
      if (rest.length > LONGEST_LINE) throw Errors.NotText(path)
      for (const line of lines) yield line.endsWith('\r') ? line.slice(0, -1) : line
    }
  } catch (error) {
    throw readable(path, error)
  } finally {
    bytes.destroy()
  }
  if (rest.length > 0) yield rest
}

async function isGzip(path: string): Promise<boolean> {
  try {
    const file = await open(path)
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(2), 0, 2, 0)
      return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b
    } finally {
      await file.close()
    }
  } catch (error) {
    throw readable(path, error)
  }
}

/** What the system or zlib reports, in words that name the file; other errors as they are. */
function readable(path: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOENT' || code === 'ENOTDIR') return Errors.NoFile(path)
  if (code === 'EISDIR') return Errors.Folder(path)
  if (code === 'Z_BUF_ERROR') return Errors.Truncated(path)
  if (code === undefined) return error
  return Errors.Unreadable(path, error)
}
