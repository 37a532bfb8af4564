export async function warmup(): Promise<void> {
  for (;;);
}

export function handler(): void {}
