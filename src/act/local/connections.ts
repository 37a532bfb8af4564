// Counts the bytes of the connections that code of this thread opens or accepts (TCP, Unix sockets, and from Node 22 on
// TLS, whose bytes are counted before they are encrypted). Node tells of each on a diagnostics channel; nobody else can
// know: to the kernel all sockets belong to the whole process. Datagrams are not counted.
import { subscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'

export class Connections {
  readonly #open = new Set<Socket>()
  #closedReceived = 0
  #closedSent = 0

  /** Those from now on. */
  constructor() {
    for (const channel of ['net.client.socket', 'net.server.socket'])
      subscribe(channel, (message) => this.#add((message as { readonly socket: Socket }).socket))
  }

  get receivedBytes(): number {
    return sum(this.#open, 'bytesRead') + this.#closedReceived
  }

  get sentBytes(): number {
    return sum(this.#open, 'bytesWritten') + this.#closedSent
  }

  #add(socket: Socket): void {
    this.#open.add(socket)
    socket.once('close', () => {
      this.#open.delete(socket)
      this.#closedReceived += socket.bytesRead
      this.#closedSent += socket.bytesWritten
    })
  }
}

function sum(sockets: ReadonlySet<Socket>, count: 'bytesRead' | 'bytesWritten'): number {
  let bytes = 0
  for (const socket of sockets) bytes += socket[count]
  return bytes
}
