package afterimage.worker;

import afterimage.network.Compute;
import afterimage.network.DeviceFailure;
import afterimage.network.Head;
import afterimage.network.Labels;
import afterimage.network.Network;
import afterimage.network.NetworkLibrary;
import afterimage.optimize.Climb;
import afterimage.optimize.Opinion;
import afterimage.store.Pictures;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;

/** Asks the networks about pictures, seldom enough that the steps hardly notice. */
final class Looker {
  /** Looking may take so much of the time: one part in so many. */
  private static final int SHARE = 200;

  private static final int TOP = 5;

  private final Setting.Stepper device;
  private final Compute compute;
  private final Shelf shelf;
  private final Loader loader;
  private final Logger log;
  private long next = System.nanoTime();

  Looker(Setting.Stepper device, Compute compute, Shelf shelf, Loader loader, Logger log) {
    this.device = device;
    this.compute = compute;
    this.shelf = shelf;
    this.loader = loader;
    this.log = log;
  }

  /** Whether there is time for a look. */
  boolean hasTime() {
    return System.nanoTime() >= next;
  }

  /** A look at a picture that is watched, unless they have seen it. */
  void lookIfWatched(Run run) {
    if (run.isWatched()) {
      look(run);
    }
  }

  /**
   * A look at a picture, unless they have seen it. Where the second network is not here yet it is
   * sent for, and the worker asks again once it has come. A look that fails costs the session
   * nothing, unless the device is lost.
   */
  void look(Run run) {
    if (!run.isUnseen()) {
      return;
    }
    Climb climb = run.climb();
    String name = climb.recipe().network();
    String second = NetworkLibrary.secondName(name);
    Optional<Network> other = shelf.find(second).map(Shelf.Place::network);
    if (other.isEmpty() && !loader.hasJustFailed(second)) {
      loader.load(second, "");
      return;
    }
    long start = System.nanoTime();
    run.setLooked();
    try {
      run.session().tell(new Report.Looked(climb.step(), sights(climb, name, other)));
    } catch (RuntimeException e) {
      DeviceFailure failure = DeviceFailure.of(e);
      if (failure == DeviceFailure.LOST) {
        throw e;
      }
      if (run.isNews(failure)) {
        log.warn("no second opinion: {}", DeviceFailure.said(e), e);
      }
    }
    long end = System.nanoTime();
    next = end + SHARE * (end - start);
  }

  private List<Report.Sight> sights(Climb climb, String name, Optional<Network> other) {
    byte[] rgb = climb.picture();
    Network own = shelf.find(name).orElseThrow().network();
    List<Report.Sight> sights = new ArrayList<>();
    Optional<Head> head = climb.head();
    Labels labels = head.map(Head::labels).orElseGet(() -> new Labels(List.of(), 0));
    head.ifPresent(one -> sights.add(see(own, one, rgb, climb, labels)));
    other.ifPresent(
        network ->
            network
                .heads()
                .usual()
                .ifPresent(one -> sights.add(see(network, one, rgb, climb, labels))));
    return sights;
  }

  private Report.Sight see(Network network, Head head, byte[] rgb, Climb climb, Labels own) {
    float[] picture = Pictures.scaled(rgb, climb.size(), network.size());
    Opinion opinion = device.look(network, head, compute, picture);
    List<Report.Seen> top =
        opinion.seen().stream()
            .limit(TOP)
            .map(seen -> new Report.Seen(seen.index(), seen.label(), seen.probability()))
            .toList();
    return new Report.Sight(
        network.name(), top, followed(opinion, head.labels(), own, climb.followed()));
  }

  private static double followed(Opinion opinion, Labels labels, Labels own, OptionalInt followed) {
    if (followed.isEmpty()) {
      return Double.NaN;
    }
    int index = followed.getAsInt();
    Optional<Float> probability =
        labels.equals(own) ? opinion.probability(index) : opinion.probability(own.of(index));
    return probability.map(Float::doubleValue).orElse(Double.NaN);
  }
}
