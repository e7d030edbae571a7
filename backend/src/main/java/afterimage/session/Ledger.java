package afterimage.session;

import afterimage.store.Notebooks;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what the steps have measured over a restart. It is for the charts alone: what is lost here
 * changes no picture.
 */
public final class Ledger {
  private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);
  private static final CBORMapper MAPPER = new CBORMapper();

  private final Notebooks notebooks;
  private final Executor elsewhere;

  /**
   * A ledger.
   *
   * @param elsewhere where writing is waited for
   */
  public Ledger(Notebooks notebooks, Executor elsewhere) {
    this.notebooks = notebooks;
    this.elsewhere = elsewhere;
  }

  /**
   * What is kept of a session.
   *
   * @param opinion what two networks saw last; null until they looked
   */
  record Page(Measurements measurements, SessionEvent.@Nullable Looked opinion) {
    Page {
      Objects.requireNonNull(measurements, "no measurements"); // whatever the file says
    }
  }

  void write(String session, Measurements measurements, SessionEvent.@Nullable Looked opinion) {
    elsewhere.execute(
        () -> {
          try {
            notebooks.write(session, MAPPER.writeValueAsBytes(new Page(measurements, opinion)));
          } catch (IOException e) {
            LOG.warn("session {}: its charts are not kept: {}", session, e.getMessage());
          }
        });
  }

  Page read(String session) {
    try {
      var bytes = notebooks.read(session);
      if (bytes.isPresent()) {
        Page page = MAPPER.readValue(bytes.get(), Page.class);
        if (page != null) { // as of a null, which is CBOR
          return page;
        }
      }
    } catch (IOException e) {
      LOG.warn("session {}: its charts begin anew: {}", session, e.getMessage());
    }
    return new Page(new Measurements(List.of(), List.of()), null);
  }

  void remove(String session) {
    elsewhere.execute(
        () -> {
          try {
            notebooks.remove(session);
          } catch (IOException e) {
            LOG.warn("session {}: {}", session, e.getMessage());
          }
        });
  }
}
