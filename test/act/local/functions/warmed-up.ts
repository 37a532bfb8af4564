let warmups = 0

export async function warmup(): Promise<void> {
  await Promise.resolve()
  warmups++
}

export function handler(): { warmups: number } {
  return { warmups }
}
