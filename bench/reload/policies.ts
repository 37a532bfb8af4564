import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const RULES_IN_A_FILE = 10

/** A folder of policies with so many rules; one file of it is saved over and over again. */
export class PolicyFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'atoll-bench-reload-'))
  #version = 0

  constructor(rules: number) {
    for (let first = 0; first < rules; first += RULES_IN_A_FILE) {
      const count = Math.min(RULES_IN_A_FILE, rules - first)
      writeFileSync(join(this.path, `policy-${first}.yaml`), policyText(first, count, 0))
    }
  }

  /** Saves the first file with a rule changed. */
  save(how: 'in place' | 'by rename', rules: number): void {
    const text = policyText(0, Math.min(RULES_IN_A_FILE, rules), ++this.#version)
    const file = join(this.path, 'policy-0.yaml')
    if (how === 'in place') return writeFileSync(file, text)
    writeFileSync(join(this.path, 'saved'), text)
    renameSync(join(this.path, 'saved'), file)
  }

  remove(): void {
    rmSync(this.path, { recursive: true })
  }
}

function policyText(first: number, count: number, version: number): string {
  const rules = Array.from({ length: count }, (_, index) => ruleText(first + index, version))
  return `apiVersion: atoll/v1
kind: Policy
metadata: { name: policy-${first} }
mode: observe
target: vm
forecasts:
  need: { signal: memory.used, model: ewma, horizon: 5s }
rules:
${rules.join('')}`
}

function ruleText(index: number, version: number): string {
  return `  - name: rule-${index}
    when: need.high > ${4 + index / 1e6 + version / 1e9} * vm.memory.actual && vm.labels.tier != "t${index % 7}"
    do: { action: memory.commit, to: need.high * ${1 + index / 1e4} }
    limits: { cooldown: 10s }
`
}
