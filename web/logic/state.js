// What the page knows, and how each message changes it. A pure reducer: the same actions give the same state.
import { labeled, learned } from './labels.js';
import { merged, withSet } from './paths.js';
import { tuned as tunedBy } from './ramp.js';

export const initial = Object.freeze({
  connection: { phase: 'connecting', attempt: 0 }, // connecting, open, lost
  hello: null,
  sessions: {}, // by id, as the server has them, plus `version` of the live ring
  list: { ids: [], next: null, loaded: false },
  wanted: {}, // values not sent yet, by session, by path
  pending: {}, // commands on their way, by command id: {session, kind, set}
  refused: {}, // by session, by path: {detail, hint}
  labels: {}, // by network, by index
});

/** The state after an action: a message of the server (with `session` in place of `channel`) or one of the page's own. */
export const reduce = (state, action) => labeled(state, changed(state, action));

function changed(state, action) {
  switch (action.type) {
    case 'connection':
      return { ...state, connection: { phase: action.phase, attempt: action.attempt ?? 0 } };
    case 'hello':
      return { ...state, hello: action };
    case 'listed':
      return listed(state, action);
    case 'session':
      return put(state, action.session.id, { ...action.session, gone: undefined });
    case 'known':
      return known(state, action);
    case 'snapshot':
      return snapshot(state, action);
    case 'event':
      return event(state, action);
    case 'meters':
      return meters(state, action);
    case 'wanted':
      return wanted(state, action);
    case 'sent':
      return sent(state, action);
    case 'ack':
      return acknowledged(state, action);
    case 'error':
      return refused(state, action);
    case 'labels':
      return { ...state, labels: learned(state.labels, action.network, action.labels) };
    case 'gone':
      return gone(state, action.session);
    default:
      return state;
  }
}

function put(state, id, fields) {
  return { ...state, sessions: { ...state.sessions, [id]: { ...state.sessions[id], ...fields } } };
}

/** One that holds only the id says that the missing events follow, from the version that we have on. */
function snapshot(state, { session: id, state: session, version }) {
  const only = Object.keys(session).every((key) => key === 'id');
  if (only && state.sessions[id]?.version !== undefined) return put(state, id, { gap: false });
  return put(state, id, { ...session, version, gap: false, gone: undefined });
}

function listed(state, { sessions, asked, next = null, more = false }) {
  const ids = sessions.map((session) => session.id);
  const all = more ? [...new Set([...state.list.ids, ...ids])] : ids;
  return { ...known(state, { sessions, asked }), list: { ids: all, next, loaded: true } };
}

/** Sessions that are there, whether the wall lists them or not; `asked` is how they were known when the question was put. */
function known(state, { sessions, asked = state.sessions }) {
  const all = { ...state.sessions };
  for (const session of sessions) {
    all[session.id] = { ...newer(all[session.id], session, asked[session.id]?.version), gone: undefined };
  }
  return { ...state, sessions: all };
}

/**
 * A list may be older than what came over the socket. What has happened since the question (at version `asked`) stands, and
 * steps are not taken back in the same state.
 */
function newer(known, session, asked) {
  if (known && known.version !== asked) return { ...session, ...known };
  if (known?.version === undefined || known.state !== session.state || known.step <= session.step) {
    return { ...known, ...session };
  }
  return { ...known, ...session, step: known.step, probability: known.probability };
}

function event(state, { session: id, version, event: name, step, by, set, patch = {} }) {
  const old = state.sessions[id];
  if (name === 'deleted') return gone(state, id);
  if (!old || (old.version !== undefined && version <= old.version)) return state;
  const next = { ...old, ...patch, version };
  const tuned = name === 'tuned' && set;
  if (tuned || patch.recipe) {
    next.recipe = merged(tuned ? withSet(old.recipe, set) : old.recipe, patch.recipe ?? {});
  }
  if (tuned && !patch.tunings) {
    next.tunings = [...(old.tunings ?? []), { revision: patch.revision, step, set, by }];
  }
  if (old.version !== undefined && version > old.version + 1) next.gap = true;
  return { ...state, sessions: { ...state.sessions, [id]: next } };
}

function meters(state, { session: id, step, stepsPerSecond, probability, warning }) {
  const old = state.sessions[id];
  if (!old || step < old.step) return state;
  return put(state, id, {
    step,
    stepsPerSecond: stepsPerSecond ?? old.stepsPerSecond,
    probability: probability ?? old.probability,
    warning: warning ?? null,
  });
}

function wanted(state, { session, set }) {
  const all = { ...state.wanted[session], ...set };
  const refused = without(state.refused, session, Object.keys(set));
  return { ...state, wanted: { ...state.wanted, [session]: all }, refused };
}

function sent(state, { id, session, kind, set }) {
  const pending = { ...state.pending, [id]: { session, kind, set } };
  if (!set) return { ...state, pending };
  return { ...state, pending, wanted: without(state.wanted, session, Object.keys(set)) };
}

/** The server has taken it: a value stops pending, and is there even if its event comes later. */
function acknowledged(state, { id }) {
  const { [id]: command, ...pending } = state.pending;
  if (!command) return state;
  const session = state.sessions[command.session];
  if (!command.set || !session?.recipe) return { ...state, pending };
  return put({ ...state, pending }, command.session, {
    recipe: tunedBy(session.recipe, command.set),
  });
}

function refused(state, { id, session, code, detail, hint }) {
  if (id === undefined) return code === 'not-found' && session ? gone(state, session) : state;
  const { [id]: command, ...pending } = state.pending;
  if (!command?.set) return { ...state, pending };
  const paths = Object.keys(command.set);
  const named = paths.filter((path) => detail?.includes(path));
  const reasons = (named.length ? named : paths).map((path) => [path, { detail, hint }]);
  const all = { ...state.refused[command.session], ...Object.fromEntries(reasons) };
  return { ...state, pending, refused: { ...state.refused, [command.session]: all } };
}

function without(all, session, paths) {
  const kept = Object.entries(all[session] ?? {}).filter(([path]) => !paths.includes(path));
  return { ...all, [session]: Object.fromEntries(kept) };
}

function gone(state, id) {
  const { [id]: _, ...sessions } = state.sessions;
  const ids = state.list.ids.filter((other) => other !== id);
  return { ...state, sessions: { ...sessions, [id]: { id, gone: true } }, list: { ...state.list, ids } };
}

/** The values of a session that are on their way to the server, by path. */
export function pendingSet(state, session) {
  const sets = Object.values(state.pending).filter((command) => command.session === session);
  return Object.assign({}, ...sets.map((command) => command.set), state.wanted[session]);
}

/** Which of pause, resume, step and stop is on its way, or null. */
export function pendingCommand(state, session) {
  const found = Object.values(state.pending).find((one) => one.session === session && !one.set);
  return found?.kind ?? null;
}
