// What z takes back: the values before each change, a drag being one change.

const DRAG = 900; // milliseconds

/** The stack with one more change on it; `before` holds the values that it replaces. */
export function remember(stack, before, time) {
  const last = stack.at(-1);
  const keys = (set) => Object.keys(set).sort().join();
  if (last && time - last.time < DRAG && keys(last.before) === keys(before)) {
    return [...stack.slice(0, -1), { ...last, time }];
  }
  return [...stack, { before, time }].slice(-100);
}

/** The values to go back to (null if none) and the rest of the stack. */
export function undo(stack) {
  return { set: stack.at(-1)?.before ?? null, stack: stack.slice(0, -1) };
}
