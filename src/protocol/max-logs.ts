/** The most logs that one stream may carry. */
export const MAX_LOGS = 64;
