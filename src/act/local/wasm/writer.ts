// Puts wasm binaries together.

export function concatenate(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** Unsigned LEB128. */
export function integer(value: number): Uint8Array<ArrayBuffer> {
  const bytes: number[] = []
  for (; value >= 0x80; value = Math.floor(value / 0x80)) bytes.push((value % 0x80) | 0x80)
  return Uint8Array.from([...bytes, value])
}

export function text(value: string): Uint8Array<ArrayBuffer> {
  const bytes = new TextEncoder().encode(value)
  return concatenate([integer(bytes.length), bytes])
}

export function section(id: number, content: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const length = content.reduce((sum, part) => sum + part.length, 0)
  return concatenate([Uint8Array.of(id), integer(length), ...content])
}
