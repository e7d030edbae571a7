// What the classes of a network are called, learned from what passes by: an index is not shown where its label is known.

/** Labels by network and index, with more laid over; the same object if nothing is new. */
export function learned(labels, network, found) {
  const known = labels[network] ?? {};
  const fresh = found.filter(({ index, label }) => label !== undefined && known[index] !== label);
  if (!network || !fresh.length) return labels;
  return { ...labels, [network]: { ...known, ...Object.fromEntries(fresh.map(({ index, label }) => [index, label])) } };
}

/** A name with "class 340" in it, as the server makes one of indices, with labels in their place. */
export function named(name, known) {
  if (!known || !name?.includes('class ')) return name;
  return name.split(' + ').map((part) => known[/^class (\d+)$/.exec(part)?.[1]] ?? part).join(' + ');
}

/** The state with what its new opinions teach, and names that say it. */
export function labeled(before, state) {
  if (state.sessions === before.sessions && state.labels === before.labels) return state;
  const changed = Object.entries(state.sessions).filter(([id, session]) => session !== before.sessions[id]);
  const labels = changed.reduce((all, [id, { opinion }]) => (opinion === before.sessions[id]?.opinion ? all : taught(all, opinion)), state.labels);
  const renamed = (labels === before.labels ? changed : Object.entries(state.sessions))
    .map(([id, session]) => [id, session, named(session.name, labels[networkOf(session)])])
    .filter(([, session, name]) => name !== session.name)
    .map(([id, session, name]) => [id, { ...session, name }]);
  if (!renamed.length) return labels === state.labels ? state : { ...state, labels };
  return { ...state, labels, sessions: { ...state.sessions, ...Object.fromEntries(renamed) } };
}

const networkOf = ({ network, recipe }) => network ?? recipe?.network;

const taught = (labels, opinion) =>
  (opinion?.networks ?? []).reduce((all, { network, top = [] }) => learned(all, network, top.map(({ class: index, label }) => ({ index, label }))), labels);
