import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { inTemporaryFolder } from '../act/journal/support/temporary.js'
import { atoll, FUNCTIONS } from './support/cli.js'
import { writePolicy } from './support/policy.js'

test("a port in use and an address that is not this machine's are named, with exit status 1", () =>
  inTemporaryFolder(async (folder) => {
    const policies = await writePolicy(folder)
    const listen = (address: string) =>
      atoll('run', '--listen', address, '--functions', FUNCTIONS, '--policies', policies)
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const taken = await listen(`${port}`)
    other.close()
    assert.equal(taken, {
      code: 1,
      stdout: '',
      stderr: `atoll: --listen 127.0.0.1:${port}: the port is in use; choose another, or 0 for any that is free\n`,
    })

    const foreign = await listen('192.0.2.1:0') // TEST-NET-1: nobody's
    assert.is(foreign.stderr, 'atoll: --listen 192.0.2.1:0: this machine has no such address\n')
    assert.is(foreign.code, 1)
  }))

test.run()
