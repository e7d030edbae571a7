// Short words that pass: <notice-list> shows them.

export function notice(words, { hint = '', kind = 'info' } = {}) {
  dispatchEvent(new CustomEvent('notice', { detail: { words, hint, kind } }));
}

export const complain = (problem) =>
  notice(problem.detail ?? problem.message, { hint: problem.hint ?? '', kind: 'problem' });
