package afterimage.worker;

import afterimage.network.ComputeDevice;
import afterimage.network.DeviceFailure;
import afterimage.network.Head;
import afterimage.network.Labels;
import afterimage.network.Network;
import afterimage.network.NetworkLibrary;
import afterimage.optimize.Optimization;
import afterimage.optimize.Prediction;
import afterimage.store.Pictures;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;

/** Asks the networks about pictures, seldom enough that the steps hardly notice. */
final class Evaluator {
  /** Looking may take so much of the time: one part in so many. */
  private static final int SHARE = 200;

  private static final int TOP = 5;

  private final WorkerOptions.Stepper device;
  private final ComputeDevice compute;
  private final LoadedNetworks loadedNetworks;
  private final Loader loader;
  private final Logger log;
  private long next = System.nanoTime();

  Evaluator(
      WorkerOptions.Stepper device,
      ComputeDevice compute,
      LoadedNetworks loadedNetworks,
      Loader loader,
      Logger log) {
    this.device = device;
    this.compute = compute;
    this.loadedNetworks = loadedNetworks;
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
    Optimization optimization = run.optimization();
    String name = optimization.recipe().network();
    String second = NetworkLibrary.secondName(name);
    Optional<Network> other = loadedNetworks.find(second).map(LoadedNetworks.Place::network);
    if (other.isEmpty() && !loader.hasJustFailed(second)) {
      loader.load(second, "");
      return;
    }
    long start = System.nanoTime();
    run.setLooked();
    try {
      run.session().tell(new Report.Looked(optimization.step(), sights(optimization, name, other)));
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

  private List<Report.Sight> sights(
      Optimization optimization, String name, Optional<Network> other) {
    byte[] rgb = optimization.picture();
    Network own = loadedNetworks.find(name).orElseThrow().network();
    List<Report.Sight> sights = new ArrayList<>();
    Optional<Head> head = optimization.head();
    Labels labels = head.map(Head::labels).orElseGet(() -> new Labels(List.of(), 0));
    head.ifPresent(one -> sights.add(see(own, one, rgb, optimization, labels)));
    other.ifPresent(
        network ->
            network
                .heads()
                .usual()
                .ifPresent(one -> sights.add(see(network, one, rgb, optimization, labels))));
    return sights;
  }

  private Report.Sight see(
      Network network, Head head, byte[] rgb, Optimization optimization, Labels own) {
    float[] picture = Pictures.scaled(rgb, optimization.size(), network.size());
    Prediction opinion = device.look(network, head, compute, picture);
    List<Report.Seen> top =
        opinion.seen().stream()
            .limit(TOP)
            .map(seen -> new Report.Seen(seen.index(), seen.label(), seen.probability()))
            .toList();
    return new Report.Sight(
        network.name(), top, followed(opinion, head.labels(), own, optimization.followed()));
  }

  private static double followed(
      Prediction opinion, Labels labels, Labels own, OptionalInt followed) {
    if (followed.isEmpty()) {
      return Double.NaN;
    }
    int index = followed.getAsInt();
    Optional<Float> probability =
        labels.equals(own) ? opinion.probability(index) : opinion.probability(own.of(index));
    return probability.map(Float::doubleValue).orElse(Double.NaN);
  }
}
