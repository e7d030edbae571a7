// Who was forked from whom: a tree of sessions, laid out in rows like the branches of a history.

/**
 * One row a session: {id, row, depth, parent, step, orphan}. A child stands below its parent, the ones forked earlier
 * first; `step` is where it was forked, `orphan` that its parent is not among the sessions (deleted, or of someone else).
 *
 * @param sessions each with id, created, and parent {session, step} or null
 */
export function layout(sessions) {
  const known = new Map(sessions.map((one) => [one.id, one]));
  const children = new Map();
  for (const one of sessions) {
    const parent = parentOf(one, known);
    if (parent && !children.has(parent)) children.set(parent, []);
    if (parent) children.get(parent).push(one);
  }
  const roots = sessions.filter((one) => !parentOf(one, known)).sort(older);
  const rows = [];
  walk(roots, children, rows);
  const placed = new Set(rows.map(({ id }) => id));
  // Nobody is their own ancestor; if a server says so all the same, nothing may be lost.
  for (const one of sessions) {
    if (!placed.has(one.id)) walk([one], children, rows, placed);
  }
  return rows.map((row, i) => ({ ...row, row: i }));
}

/** The sessions that share an oldest known ancestor with one of them, itself included. */
export function relatives(sessions, id) {
  const rows = layout(sessions);
  const self = rows.findIndex((one) => one.id === id);
  if (self < 0) return [];
  const start = rows.findLastIndex((one, i) => i <= self && one.depth === 0);
  const end = rows.findIndex((one, i) => i > start && one.depth === 0);
  const ids = new Set(rows.slice(start, end < 0 ? rows.length : end).map((one) => one.id));
  return sessions.filter((one) => ids.has(one.id));
}

/** Depth first without recursion: a thousand forks of forks are no reason to fall over. */
function walk(roots, children, rows, placed = new Set()) {
  const stack = roots.map((one) => ({ one, depth: 0 })).reverse();
  while (stack.length) {
    const { one, depth } = stack.pop();
    if (placed.has(one.id)) continue;
    placed.add(one.id);
    rows.push({ id: one.id, depth, parent: one.parent?.session ?? null, step: one.parent?.step ?? null, orphan: Boolean(one.parent) && depth === 0 });
    const below = [...(children.get(one.id) ?? [])].sort((a, b) => a.parent.step - b.parent.step || older(a, b));
    for (const child of below.reverse()) stack.push({ one: child, depth: depth + 1 });
  }
}

const parentOf = (one, known) => (one.parent && known.has(one.parent.session) ? one.parent.session : null);

const older = (a, b) => order(a.created ?? '', b.created ?? '') || order(a.id, b.id);
const order = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
