/** Arenas that an environment may have: each takes address space and a mapping. */
export const MOST_ARENAS = 16
