export function handler(): void {
  console.log('hello out there')
}
