// What was deleted from this page and can still be had back.

export const REGRET = 600_000; // milliseconds, as the server has it

/** The list with some more, the newest first; what is past is left out. */
export const thrown = (list, sessions, now) => still([...sessions.map(({ id, name }) => ({ id, name, at: now })), ...list], now);

export const still = (list, now) => list.filter(({ at }) => now - at < REGRET);

export const without = (list, ids) => list.filter(({ id }) => !ids.includes(id));

/** What a toast says of sessions that were deleted. */
export const words = (sessions) => (sessions.length === 1 ? `“${sessions[0].name}” was deleted` : `${sessions.length} sessions were deleted`);
