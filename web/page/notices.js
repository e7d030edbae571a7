// Short words that pass: <notice-list> shows them.

/** `action` {words, run} is a button; `stays` is in milliseconds. */
export function notice(words, { hint = '', kind = 'info', action = null, stays = null } = {}) {
  dispatchEvent(new CustomEvent('notice', { detail: { words, hint, kind, action, stays } }));
}

export const complain = (problem) =>
  notice(problem.detail ?? problem.message, { hint: problem.hint ?? '', kind: 'problem' });
