// Ends its own thread, in the manner that the input asks for.
export async function handler(input: Uint8Array): Promise<never> {
  if (input[0] === 0) process.exit(3)
  setImmediate(() => {
    throw new Error('nobody catches this')
  })
  return new Promise(() => undefined)
}
