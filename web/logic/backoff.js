// How long to wait before the next attempt to connect.

const FIRST = 250;
const LONGEST = 8000;

/** Milliseconds before attempt 1, 2, …: doubling, with up to a quarter of chance so that tabs do not march in step. */
export function delay(attempt, chance = Math.random()) {
  return Math.min(LONGEST, FIRST * 2 ** (attempt - 1)) * (0.75 + 0.25 * chance);
}
