package afterimage.worker;

import afterimage.network.NetworkException;
import afterimage.optimize.Climb;
import java.util.List;
import org.slf4j.Logger;

/** Asks the networks about pictures, seldom enough that the steps hardly notice. */
final class Looker {
  /** Looking may take so much of the time: one part in so many. */
  private static final int SHARE = 200;

  private final Shelf shelf;
  private final Logger log;
  private long next = System.nanoTime();

  Looker(Shelf shelf, Logger log) {
    this.shelf = shelf;
    this.log = log;
  }

  /** Whether there is time for a look. */
  boolean hasTime() {
    return System.nanoTime() >= next;
  }

  /** A look at a picture that is watched and that they have not seen yet. */
  void look(Run run) {
    if (!run.isWatched() || !run.isUnseen()) {
      return;
    }
    long start = System.nanoTime();
    run.setLooked();
    Climb climb = run.climb();
    try {
      List<Report.Sight> sights =
          shelf.look(climb.recipe().network(), climb.picture(), climb.size(), climb.followed());
      run.session().tell(new Report.Looked(climb.step(), sights));
    } catch (NetworkException e) {
      log.warn("no second opinion: {}", e.getMessage());
    }
    long end = System.nanoTime();
    next = end + SHARE * (end - start);
  }
}
