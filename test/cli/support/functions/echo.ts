export const handler = (input: Uint8Array): Uint8Array => input.slice()
