package afterimage.session;

/**
 * What comes of looking for a session by its id.
 *
 * @param <T> what was looked for: the session as it stands, or its actor
 */
public sealed interface Lookup<T> {
  /** It is there. */
  record Found<T>(T it) implements Lookup<T> {}

  /** There is no such session, or it is set apart; says which, and what to do. */
  record Missing<T>(Answer.Refused why) implements Lookup<T> {}
}
