export function handler(): never {
  throw new Error('it always does')
}
