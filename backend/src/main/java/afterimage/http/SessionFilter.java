package afterimage.http;

import afterimage.recipe.Recipes;
import afterimage.recipe.TextRules;
import afterimage.session.SessionState;
import akka.http.javadsl.model.Query;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which sessions a list is to show, a page at a time.
 *
 * @param owner empty for anybody
 * @param words in small letters, of name, objective, id, owner or tags; empty for any
 * @param tag empty for any
 * @param favorite empty for both
 * @param archived empty for both
 * @param from created then or later
 * @param to created before
 * @param after the id of the last one of the page before; empty for the first page
 */
record SessionFilter(
    Set<SessionState.Phase> states,
    String owner,
    String words,
    String tag,
    Optional<Boolean> favorite,
    Optional<Boolean> archived,
    Instant from,
    Instant to,
    String after) {
  private static final int PAGE = 100;

  /** Of a query; a bad value is refused with its name. */
  static SessionFilter of(Query query) {
    return new SessionFilter(
        states(query.getOrElse("state", "")),
        query.getOrElse("owner", ""),
        TextRules.normal(query.getOrElse("q", "")).toLowerCase(Locale.ROOT),
        TextRules.normal(query.getOrElse("tag", "")),
        flag("favorite", query.getOrElse("favorite", "any")),
        flag("archived", query.getOrElse("archived", "false")),
        query.get("from").map(text -> time("from", text)).orElse(Instant.MIN),
        query.get("to").map(text -> time("to", text)).orElse(Instant.MAX),
        query.getOrElse("after", ""));
  }

  private static Set<SessionState.Phase> states(String given) {
    Set<SessionState.Phase> states = EnumSet.noneOf(SessionState.Phase.class);
    if (given.isEmpty()) {
      return EnumSet.allOf(SessionState.Phase.class);
    }
    for (String word : given.split(",", -1)) {
      states.add(
          Arrays.stream(SessionState.Phase.values())
              .filter(phase -> phase.word().equals(word))
              .findFirst()
              .orElseThrow(
                  () ->
                      refused(
                          "state",
                          Arrays.stream(SessionState.Phase.values())
                              .map(SessionState.Phase::word)
                              .collect(Collectors.joining(", ", "one or several of ", "")),
                          word)));
    }
    return states;
  }

  private static Optional<Boolean> flag(String name, String given) {
    return switch (given) {
      case "true", "false" -> Optional.of(Boolean.valueOf(given));
      case "any", "" -> Optional.empty();
      default -> throw refused(name, "true, false or any", given);
    };
  }

  private static Instant time(String name, String given) {
    try {
      return given.length() <= "2026-11-25".length()
          ? LocalDate.parse(given).atStartOfDay(ZoneOffset.UTC).toInstant()
          : Instant.parse(given);
    } catch (DateTimeParseException e) {
      throw refused(name, "a date as 2026-11-25 or a time as 2026-11-25T10:00:00Z", given);
    }
  }

  private static RequestException refused(String name, String wanted, String was) {
    String shown = Recipes.given(TextNode.valueOf(was));
    return new RequestException(
        Problem.badMessage(
            "%s must be %s, was %s".formatted(name, wanted, shown),
            "see /api/openapi.json; a plus sign is a blank unless written %2B"));
  }

  private boolean shows(SessionState state) {
    return states.contains(state.phase())
        && (owner.isEmpty() || state.owner().equals(owner))
        && (tag.isEmpty() || state.tags().contains(tag))
        && favorite.map(wanted -> wanted == state.favorite()).orElse(true)
        && archived.map(wanted -> wanted == state.archived()).orElse(true)
        && !state.created().isBefore(from)
        && state.created().isBefore(to)
        && (words.isEmpty() || text(state).contains(words));
  }

  private static String text(SessionState state) {
    return String.join(
            " ",
            state.name(),
            state.recipe().title(),
            state.id(),
            state.owner(),
            String.join(" ", state.tags()))
        .toLowerCase(Locale.ROOT);
  }

  /**
   * The page.
   *
   * @param all sessions, in the order of the list
   */
  ObjectNode page(List<SessionState> all) {
    int begin = 0;
    if (!after.isEmpty()) {
      begin = all.stream().map(SessionState::id).toList().indexOf(after) + 1;
      if (begin == 0) {
        throw refused("after", "the id of a session", after);
      }
    }
    List<SessionState> found =
        all.stream().skip(begin).filter(this::shows).limit(PAGE + 1L).toList();
    boolean more = found.size() > PAGE;
    List<SessionState> page = more ? found.subList(0, PAGE) : found;
    ObjectNode node = SessionJson.object();
    ArrayNode list = node.putArray("sessions");
    page.forEach(each -> list.add(SessionJson.entry(each)));
    return node.put("next", more ? page.getLast().id() : null);
  }
}
