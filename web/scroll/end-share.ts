/** From this share of all bytes on the end is meant. */
export const END_SHARE = 0.9995;
