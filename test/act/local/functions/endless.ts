// Never returns, never yields.
export function handler(): never {
  for (;;);
}
