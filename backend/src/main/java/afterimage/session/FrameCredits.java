package afterimage.session;

import afterimage.worker.Frame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is owed a picture, and which: every viewer has at most one credit, gets the newest picture
 * for it and never the same one twice.
 *
 * @param <V> what a viewer is known by
 */
final class FrameCredits<V> {
  /** What a viewer holds. */
  private static final class Account {
    private boolean credit = true;
    private @Nullable Frame last;
  }

  private final Map<V, Account> accounts = new HashMap<>();
  private @Nullable Frame newest;
  private boolean isAsked;
  private boolean isFailing;

  /** A new viewer, with one credit. One who comes again gets a new one. */
  void enter(V viewer) {
    accounts.put(viewer, new Account());
  }

  void leave(V viewer) {
    accounts.remove(viewer);
  }

  boolean isWatched() {
    return !accounts.isEmpty();
  }

  /** The viewer's tab has drawn a picture, and may have the next. */
  void drawn(V viewer) {
    Account account = accounts.get(viewer);
    if (account != null) {
      account.credit = true;
    }
  }

  /** A picture has come from the worker: they come in the order in which they were taken. */
  void add(Frame frame) {
    isAsked = false;
    isFailing = false;
    newest = frame;
  }

  /** The picture that was asked for does not come; false if the one before did not either. */
  boolean lose() {
    boolean first = !isFailing;
    isFailing = true;
    isAsked = false;
    return first;
  }

  /** Nothing that was asked for comes any more, and what is here may be of steps to be retaken. */
  void forget() {
    isAsked = false;
    newest = null;
  }

  /** Viewers who get the newest picture now; their credits are spent. */
  List<V> spend() {
    Frame frame = newest;
    List<V> lucky = new ArrayList<>();
    accounts.forEach(
        (viewer, account) -> {
          if (frame != null && isOwed(account, frame)) {
            account.credit = false;
            account.last = frame;
            lucky.add(viewer);
          }
        });
    return lucky;
  }

  Optional<Frame> newest() {
    return Optional.ofNullable(newest);
  }

  /**
   * Whether somebody with a credit has to wait for a picture that is not here.
   *
   * @param step the session's present one
   * @param runs whether the next step comes by itself
   */
  boolean wants(int step, boolean runs) {
    Frame frame = newest;
    boolean stale = frame == null || runs || frame.step() != step;
    return stale && accounts.values().stream().anyMatch(account -> account.credit);
  }

  /** Notes that the worker is asked for a picture; false if it has been already. */
  boolean ask() {
    boolean first = !isAsked;
    isAsked = true;
    return first;
  }

  Set<V> all() {
    return Set.copyOf(accounts.keySet());
  }

  private static boolean isOwed(Account account, Frame frame) {
    Frame last = account.last;
    return account.credit
        && (last == null || frame.step() != last.step() || frame.revision() != last.revision());
  }
}
