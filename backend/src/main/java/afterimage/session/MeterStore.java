package afterimage.session;

import afterimage.optimize.ZeroGradientDetector;
import afterimage.store.MeterFiles;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what the steps have measured and networks have seen over a restart. It is for the charts
 * and the list of sessions alone: what is lost here changes no picture.
 */
public final class MeterStore {
  private static final Logger LOG = LoggerFactory.getLogger(MeterStore.class);
  private static final CBORMapper MAPPER = new CBORMapper();

  private final MeterFiles meterFiles;
  private final Executor writing;
  private final Executor reading;

  /**
   * A ledger.
   *
   * @param writing where writing is waited for
   * @param reading where the pages of many are read, one after the other
   */
  public MeterStore(MeterFiles meterFiles, Executor writing, Executor reading) {
    this.meterFiles = meterFiles;
    this.writing = writing;
    this.reading = reading;
  }

  /**
   * What is kept of a session.
   *
   * @param opinion what two networks saw last; null until they looked
   */
  record Page(Measurements measurements, SessionEvent.@Nullable Looked opinion) {
    static final Page EMPTY = new Page(new Measurements(List.of(), List.of()), null);

    Page {
      Objects.requireNonNull(measurements, "no measurements"); // whatever the file says
    }
  }

  void write(String session, Measurements measurements, SessionEvent.@Nullable Looked opinion) {
    writing.execute(
        () -> {
          try {
            meterFiles.write(session, MAPPER.writeValueAsBytes(new Page(measurements, opinion)));
          } catch (IOException e) {
            LOG.warn("session {}: its charts are not kept: {}", session, e.getMessage());
          }
        });
  }

  Page read(String session) {
    try {
      var bytes = meterFiles.read(session);
      if (bytes.isPresent()) {
        Page page = MAPPER.readValue(bytes.get(), Page.class);
        if (page != null) { // as of a null, which is CBOR
          return page;
        }
      }
    } catch (IOException e) {
      LOG.warn("session {}: its charts begin anew: {}", session, e.getMessage());
    }
    return Page.EMPTY;
  }

  /** Sessions that sleep, in the same order, with what was measured and seen last of each. */
  CompletionStage<List<SessionState>> recall(List<SessionState> asleep) {
    return CompletableFuture.supplyAsync(() -> asleep.stream().map(this::recall).toList(), reading);
  }

  private SessionState recall(SessionState asleep) {
    Page page = read(asleep.id());
    MeterHistory history = new MeterHistory();
    history.begin(page.measurements(), asleep.step());
    ZeroGradientDetector silence = new ZeroGradientDetector();
    silence.add(history.rows());
    return asleep.recalled(history.rows(), page.opinion()).warned(silence.warning().orElse(""));
  }

  void remove(String session) {
    writing.execute(
        () -> {
          try {
            meterFiles.remove(session);
          } catch (IOException e) {
            LOG.warn("session {}: {}", session, e.getMessage());
          }
        });
  }
}
