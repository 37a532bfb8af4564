/** The error that a promise is expected to end in. */
export async function rejection(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise
  } catch (error) {
    return error as Error
  }
  throw new Error('expected a rejection')
}

/** The message of the error that a call is expected to throw. (`assert.throws` with a text does not compare it.) */
export function refusal(call: () => unknown): string {
  try {
    call()
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('expected an error')
}
