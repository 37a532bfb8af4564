// Returns each kind of thing that a function may return, and some that it may not.
const answers: Record<string, () => unknown> = {
  bytes: () => Uint8Array.of(1, 2, 3),
  text: () => 'grüße',
  json: () => ({ sum: 3, list: [1, null] }),
  promise: async () => 'later',
  nothing: () => undefined,
  function: () => () => 1,
  cyclic: () => {
    const ring: { self?: unknown } = {}
    ring.self = ring
    return ring
  },
}

export function handler(input: Uint8Array): unknown {
  return answers[new TextDecoder().decode(input)]!()
}
