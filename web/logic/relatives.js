/** Whether a session was forked, or forked from: else no family tree has to be loaded. */
export const hasFamily = (sessions, id) => Boolean(sessions[id]?.parent) || Object.values(sessions).some(({ parent }) => parent?.session === id);
