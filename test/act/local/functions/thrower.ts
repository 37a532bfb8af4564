export function handler(input: Uint8Array): never {
  if (input[0] === 1) throw 'just a text'
  failDeepInside()
}

function failDeepInside(): never {
  throw new TypeError('the input makes no sense')
}
