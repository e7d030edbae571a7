// Two to four sessions side by side on one scrubber: who is compared, where the scrubber is, what each then shows.

export const MOST = 4;

/** `step` is where the scrubber is; null follows the newest picture of each. */
export const nobody = Object.freeze({ ids: [], step: null });

export function reduce(state, action) {
  switch (action.type) {
    case 'add':
      return state.ids.includes(action.id) || state.ids.length >= MOST ? state : { ...state, ids: [...state.ids, action.id] };
    case 'remove':
    case 'gone':
      return without(state, action.id ?? action.session);
    case 'at':
      return { ...state, step: action.step };
    case 'move':
      return moved(state, action.direction, action.sessions);
    default:
      return state;
  }
}

/** Whether there is something to compare. */
export const ready = ({ ids }) => ids.length >= 2;

/** All steps of which one of the compared has a picture, in order; the last one is the newest of all. */
export function stops({ ids }, sessions) {
  const all = ids.flatMap((id) => places(sessions[id]));
  return [...new Set(all)].sort((a, b) => a - b);
}

/**
 * What each shows: {id, step, live, waits, ended}. It is the newest picture at or before the scrubber, so that nobody is
 * shown further than another. `live` is its current picture; `waits` says that it has not come so far yet, `ended` that
 * it never will without more steps. A session that is not known shows step null.
 */
export function shown({ ids, step }, sessions) {
  return ids.map((id) => {
    const session = sessions[id];
    const all = places(session);
    if (!all.length) return { id, step: null, live: false, waits: false, ended: false };
    const newest = all.at(-1);
    const found = step === null ? newest : (all.findLast((one) => one <= step) ?? all[0]);
    const short = step !== null && newest < step;
    const over = ['finished', 'failed'].includes(session.state);
    return { id, step: found, live: found === newest, waits: short && !over, ended: short && over };
  });
}

/** The kept steps of a session and its current one, in order. */
function places(session) {
  if (session?.step === undefined) return [];
  return [...(session.kept ?? []).filter((one) => one < session.step), session.step];
}

/** To the next place (1) or the one before (-1); beyond the last one is null, which follows. */
function moved(state, direction, sessions) {
  const all = stops(state, sessions);
  const from = state.step ?? all.at(-1);
  if (direction < 0) return { ...state, step: all.findLast((one) => one < from) ?? all[0] ?? null };
  const next = all.find((one) => one > from);
  return { ...state, step: next === undefined || next === all.at(-1) ? null : next };
}

function without(state, id) {
  if (!state.ids.includes(id)) return state;
  const ids = state.ids.filter((one) => one !== id);
  return { ids, step: ids.length ? state.step : null };
}
