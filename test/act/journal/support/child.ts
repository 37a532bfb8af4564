import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

const JOURNAL = new URL('../../../../src/act/journal/index.js', import.meta.url).href

/** Starts a process that runs `body` with `Journal` imported and `folder` set; what it prints comes by line. */
export function startWriter(
  folder: string,
  body: string,
  shellPrefix = '',
): { child: ChildProcess; lines: AsyncIterableIterator<string> } {
  const code = `import { Journal } from ${JSON.stringify(JOURNAL)}; const folder = ${JSON.stringify(folder)}; ${body}`
  const command = `${shellPrefix} exec "$0" --input-type=module --eval "$1"`
  const child = spawn('bash', ['-c', command, process.execPath, code], { stdio: ['ignore', 'pipe', 'inherit'] })
  return { child, lines: createInterface({ input: child.stdout! })[Symbol.asyncIterator]() }
}

export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}
