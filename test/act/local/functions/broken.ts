export function handler(): void {}

throw new Error('this module cannot be loaded')
