/** How long a busy machine may take for what must come; less than the time of a test. */
export const PATIENTLY = { interval: 10, timeout: 25_000 } as const;
