package afterimage.worker;

import java.util.List;
import java.util.function.Function;

/** Who steps next. */
interface Scheduler {
  /** A session wants steps; again is the same as once. */
  void add(String session);

  /** It wants none any more. */
  void remove(String session);

  boolean isEmpty();

  /** Whether a session wants steps. */
  boolean has(String session);

  /**
   * The sessions of the next step.
   *
   * @param most how many may share it
   * @param kind only sessions of one kind can share a step
   * @return at least one, all of one kind; empty only when nobody wants steps
   */
  List<String> next(int most, Function<String, Object> kind);
}
