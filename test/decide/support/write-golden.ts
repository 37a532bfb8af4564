// Writes what the policies of the golden folder become now. Run it after a change of the compiler, and read the diff.
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { compiledText, GOLDEN_FOLDER } from './golden.js'

for (const name of readdirSync(GOLDEN_FOLDER).filter((file) => file.endsWith('.yaml'))) {
  const path = join(GOLDEN_FOLDER, name)
  writeFileSync(path.replace(/yaml$/, 'wat'), compiledText(path))
}
