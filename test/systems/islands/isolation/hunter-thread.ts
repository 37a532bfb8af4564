// A thread in which tasks hunt.
import { parentPort } from 'node:worker_threads'
import { Hunter, type Message, obey } from './hunter.js'

const hunter = new Hunter()

parentPort!.on('message', (message: Message) => parentPort!.postMessage(obey(hunter, message)))
