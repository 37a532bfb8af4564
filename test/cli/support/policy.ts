import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Keeps what was called in the last `minutes` minutes, and nothing else. */
export const keepPolicy = (minutes: number) => `
apiVersion: atoll/v1
kind: Policy
metadata: { name: keep, description: Keep what was called a while ago }
mode: enforce
target: function
constants: { patience: ${minutes}min }
rules:
  - name: keep
    when: function.requests.idle < patience
    do: { action: environment.warm, to: 1 }
  - name: drop
    when: function.requests.idle >= patience
    do: { action: environment.warm, to: 0 }
`

/** @returns the path of the file */
export async function writePolicy(folder: string, text = keepPolicy(10)): Promise<string> {
  const path = join(folder, 'keep.yaml')
  await writeFile(path, text)
  return path
}
