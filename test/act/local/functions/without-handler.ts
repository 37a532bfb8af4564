export function handle(): void {}
