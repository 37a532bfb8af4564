import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { serving } from './support.js'

const UPLOAD = 'POST /functions/echo HTTP/1.1\r\nHost: here\r\nContent-Length: 10\r\n\r\nhalf'

test('close refuses a body that is still coming, and hangs up on who asks nothing or never ends asking', () =>
  serving(async ({ url, server }) => {
    const { port } = new URL(url)
    const silent = connect(Number(port))
    const begun = connect(Number(port)).once('connect', () => begun.write('GET /functions HTTP/1.1\r\nHo'))
    const upload = connect(Number(port)).once('connect', () => upload.write(UPLOAD))
    const said = Promise.all([silent, begun, upload].map((socket) => text(socket)))
    await Promise.all([once(silent, 'connect'), once(begun, 'connect'), once(upload, 'connect')])
    // Answered by the same loop, after what the others wrote.
    await fetch(`${url}/healthz`)
    await server.close()
    const [nothing, neither, refusal] = await said
    assert.equal([nothing, neither], ['', ''])
    assert.match(refusal!, /^HTTP\/1.1 503 .*"draining"/s)
  }))

test.run()
