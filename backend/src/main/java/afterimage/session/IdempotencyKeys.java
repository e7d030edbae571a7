package afterimage.session;

import afterimage.session.SessionState.Phase;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which sessions the Idempotency-Keys of their makers have given, also after their end. */
final class IdempotencyKeys {
  private static final int MOST_SPENT = 10_000;
  private static final String NEW = "use a new key for a new session";

  private record Given(String id, String digest) {}

  private final Map<String, Given> given = new HashMap<>();
  private final Map<String, Given> spent =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Given> eldest) {
          return size() > MOST_SPENT;
        }
      };

  /** A session there is, with its key if it has one; of one that could not begin it is free. */
  void give(SessionState state) {
    String key = state.origin().key();
    boolean hasBegun = state.phase() != Phase.FAILED || !state.checksum().isEmpty();
    if (!key.isEmpty() && hasBegun) {
      given.put(key, of(state));
    }
  }

  /** It has never begun: its key is free, if no other session has it by now. */
  void take(SessionState state) {
    given.remove(state.origin().key(), of(state));
  }

  /** Nobody can have it back. */
  void spend(SessionState state) {
    if (given.remove(state.origin().key(), of(state))) {
      spent.put(state.origin().key(), of(state));
    }
  }

  private static Given of(SessionState state) {
    return new Given(state.id(), state.origin().digest());
  }

  Optional<String> session(String key) {
    return Optional.ofNullable(given.get(key)).map(Given::id);
  }

  /**
   * Why a key gives no session; empty where it does.
   *
   * @param there the session of the key, if there is one
   */
  Optional<Answer.Refused> refusal(String key, String digest, @Nullable SessionState there) {
    Given last = spent.get(key);
    if (last != null) {
      return Optional.of(deleted(last.id(), NEW));
    }
    Given known = given.get(key);
    if (known == null || there == null) {
      return Optional.empty();
    }
    if (!known.digest().equals(digest)) {
      return Optional.of(
          new Answer.Refused(
              Answer.Code.CONFLICT, "this Idempotency-Key was used for another recipe", NEW));
    }
    return there.deleted() == null
        ? Optional.empty()
        : Optional.of(
            deleted(
                there.id(),
                "POST /api/sessions/%s/restore has it back within 10 minutes; %s"
                    .formatted(there.id(), NEW)));
  }

  private static Answer.Refused deleted(String id, String hint) {
    return new Answer.Refused(
        Answer.Code.DELETED,
        "the session of this Idempotency-Key, %s, was deleted".formatted(id),
        hint);
  }
}
