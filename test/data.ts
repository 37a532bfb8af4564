import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

const FOLDER = process.env['ATOLL_DATA'] ?? '../shared/data'

/** The reference data at `path`, parsed; `null` where there are none. Tests that need them are skipped then. */
export function referenceJson<Form>(path: string): Form | null {
  const file = join(FOLDER, path)
  if (!existsSync(file)) return null
  const bytes = readFileSync(file)
  return JSON.parse((path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()) as Form
}
