export const handler = (input: Uint8Array) => ({ hello: new TextDecoder().decode(input) })
