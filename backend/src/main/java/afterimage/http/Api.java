package afterimage.http;

import afterimage.recipe.Recipe;
import afterimage.recipe.RecipeException;
import afterimage.recipe.Recipes;
import afterimage.recipe.Score;
import afterimage.recipe.Tuning;
import afterimage.session.Answer;
import afterimage.session.Measurements;
import afterimage.session.Print;
import afterimage.session.Session;
import afterimage.session.SessionState;
import afterimage.session.Sessions;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.model.Uri;
import akka.http.javadsl.model.headers.RawHeader;
import akka.japi.function.Function;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;

/** What the routes of sessions answer; docs/protocol.md and openapi.json say the same. */
final class Api {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int PAGE = 100;
  private static final int LONGEST_NAME = 100;
  private static final int MOST_TAGS = 16;
  private static final int LONGEST_TAG = 40;

  private final ActorSystem<?> system;
  private final ActorRef<Sessions.Command> sessions;
  private final Directory directory;
  private final Executor darkroom;
  private final String owner;

  Api(
      ActorSystem<?> system,
      ActorRef<Sessions.Command> sessions,
      Directory directory,
      Executor darkroom,
      String owner) {
    this.system = system;
    this.sessions = sessions;
    this.directory = directory;
    this.darkroom = darkroom;
    this.owner = owner;
  }

  HttpResponse me() {
    return Replies.json(200, SessionJson.object().put("owner", owner));
  }

  CompletionStage<HttpResponse> list(HttpRequest request) {
    Uri uri = request.getUri();
    String state = uri.query().getOrElse("state", "");
    String by = uri.query().getOrElse("owner", "");
    String words = uri.query().getOrElse("q", "").toLowerCase(Locale.ROOT);
    String tag = uri.query().getOrElse("tag", "");
    boolean favorites = uri.query().getOrElse("favorite", "").equals("true");
    String archived = uri.query().getOrElse("archived", "false");
    String from = uri.query().getOrElse("from", "");
    String to = uri.query().getOrElse("to", "");
    String after = uri.query().getOrElse("after", "");
    return this.<Sessions.Command, List<SessionState>>ask(sessions, Sessions.All::new)
        .thenApply(
            all -> {
              List<SessionState> found =
                  all.stream()
                      .filter(
                          each ->
                              state.isEmpty()
                                  || List.of(state.split(",")).contains(each.phase().word()))
                      .filter(each -> by.isEmpty() || each.owner().equals(by))
                      .filter(each -> tag.isEmpty() || each.tags().contains(tag))
                      .filter(each -> !favorites || each.favorite())
                      .filter(
                          each ->
                              archived.equals("any")
                                  || archived.equals(Boolean.toString(each.archived())))
                      .filter(each -> from.compareTo(each.created().toString()) <= 0)
                      .filter(each -> to.isEmpty() || each.created().toString().compareTo(to) < 0)
                      .filter(each -> matches(each, words))
                      .toList();
              int begin = 0;
              for (int i = 0; i < found.size(); i++) {
                begin = found.get(i).id().equals(after) ? i + 1 : begin;
              }
              List<SessionState> page = found.stream().skip(begin).limit(PAGE).toList();
              ObjectNode node = SessionJson.object();
              ArrayNode list = node.putArray("sessions");
              page.forEach(each -> list.add(SessionJson.line(each)));
              boolean more = begin + page.size() < found.size();
              node.put("next", more ? page.getLast().id() : null);
              return Replies.tagged(request, node);
            });
  }

  private static boolean matches(SessionState state, String words) {
    String text =
        String.join(
            " ",
            state.name(),
            state.recipe().title(),
            state.id(),
            state.owner(),
            String.join(" ", state.tags()));
    return words.isBlank() || text.toLowerCase(Locale.ROOT).contains(words.strip());
  }

  /** A new session from a recipe and perhaps a name. */
  CompletionStage<HttpResponse> create(HttpRequest request, String body) {
    JsonNode tree = Recipes.tree(body);
    String name = "";
    if (tree instanceof ObjectNode fields && fields.has("name")) {
      name = name(fields.remove("name"));
    }
    Score score = Score.isOne(tree) ? Score.of(tree) : new Score(Recipes.of(tree), List.of());
    Recipe recipe = score.recipe();
    String key = request.getHeader("Idempotency-Key").map(header -> header.value()).orElse("");
    if (key.length() > 200) {
      return done(Problem.badMessage("Idempotency-Key has more than 200 letters", "use a UUID"));
    }
    String digest = Assets.tag(body.getBytes(StandardCharsets.UTF_8));
    return named(recipe, name)
        .thenCompose(
            called ->
                this.<Sessions.Command, Answer>ask(
                    sessions,
                    replyTo ->
                        new Sessions.Create(
                            recipe, score.tunings(), called, owner, key, digest, replyTo)))
        .thenApply(Api::made);
  }

  private static HttpResponse made(Answer answer) {
    return switch (answer) {
      case Answer.Done made ->
          Replies.json(201, SessionJson.session(made.state()))
              .addHeader(RawHeader.create("Location", "/api/sessions/" + made.state().id()));
      case Answer.Refused refused -> Replies.problem(Problem.of(refused));
    };
  }

  /**
   * A new session that is this one up to a step: {@code {"step": 100, "set": {...}, "name": …}}.
   */
  CompletionStage<HttpResponse> fork(String id, String body) {
    JsonNode tree = body.isBlank() ? SessionJson.object() : Recipes.tree(body);
    if (!(tree instanceof ObjectNode fields)) {
      throw new RecipeException(
          "a fork is an object with step and set, was " + Recipes.given(tree));
    }
    String name = fields.has("name") ? name(fields.remove("name")) : "";
    JsonNode given = fields.path("step");
    if (!given.isMissingNode() && (!given.isInt() || given.intValue() < 0)) {
      throw new RecipeException("step must be a whole number, was " + Recipes.given(given));
    }
    int step = given.isMissingNode() ? -1 : given.intValue();
    Map<String, JsonNode> set = new LinkedHashMap<>();
    fields.path("set").properties().forEach(field -> set.put(field.getKey(), field.getValue()));
    if (fields.has("set") && !fields.path("set").isObject()) {
      throw new RecipeException("set must be an object, was " + Recipes.given(fields.get("set")));
    }
    fields.remove(List.of("step", "set"));
    if (!fields.isEmpty()) {
      throw new RecipeException(
          fields.fieldNames().next() + " is no field of a fork; known here: name, set, step");
    }
    if (!set.isEmpty()) {
      var unused = new Tuning(0, set); // refuses what no session takes
    }
    return this.<Sessions.Command, Answer>ask(
            sessions, replyTo -> new Sessions.Fork(id, step, set, name, owner, replyTo))
        .thenApply(Api::made);
  }

  /** Has a deleted session back. */
  CompletionStage<HttpResponse> restore(String id) {
    return this.<Sessions.Command, Answer>ask(
            sessions, replyTo -> new Sessions.Restore(id, owner, replyTo))
        .thenApply(Api::answered);
  }

  /** Who gives no name gets the labels of what is climbed, also where it was given by index. */
  private CompletionStage<String> named(Recipe recipe, String name) {
    return name.isEmpty()
        ? directory.labels(recipe.network()).thenApply(recipe::title)
        : CompletableFuture.completedFuture(name);
  }

  private static String name(JsonNode given) {
    String name = given.asText().strip();
    if (!given.isTextual()
        || name.isEmpty()
        || name.length() > LONGEST_NAME
        || name.chars().anyMatch(Character::isISOControl)) {
      throw new RecipeException(
          "name must be a text of 1..%d letters, was %s"
              .formatted(LONGEST_NAME, Recipes.given(given)));
    }
    return name;
  }

  CompletionStage<HttpResponse> get(String id) {
    return with(
        id,
        session ->
            this.<Session.Command, SessionState>ask(session, Session.Get::new)
                .thenApply(state -> Replies.json(200, SessionJson.session(state))));
  }

  /** Knobs by path, or what it is called and filed under, or both. */
  CompletionStage<HttpResponse> patch(String id, String body) {
    JsonNode tree = Recipes.tree(body);
    if (!(tree instanceof ObjectNode fields) || fields.isEmpty()) {
      throw new RecipeException(
          "a tuning is an object of values by path, was " + Recipes.given(tree));
    }
    List<BiFunction<String, ActorRef<Answer>, Session.Command>> changes = new ArrayList<>();
    Optional<String> name = Optional.ofNullable(fields.remove("name")).map(Api::name);
    Optional<List<String>> tags = Optional.ofNullable(fields.remove("tags")).map(Api::tags);
    Optional<Boolean> favorite = flag(fields, "favorite");
    Optional<Boolean> archived = flag(fields, "archived");
    Map<String, JsonNode> set = new LinkedHashMap<>();
    fields.properties().forEach(field -> set.put(field.getKey(), field.getValue()));
    if (!set.isEmpty()) {
      var unused = new Tuning(0, set); // refuses what no session takes
      changes.add((by, replyTo) -> new Session.Tune(set, by, replyTo));
    }
    name.ifPresent(called -> changes.add((by, replyTo) -> new Session.Rename(called, by, replyTo)));
    if (tags.isPresent() || favorite.isPresent() || archived.isPresent()) {
      changes.add((by, replyTo) -> new Session.File(tags, favorite, archived, by, replyTo));
    }
    return with(id, session -> inTurn(session, changes));
  }

  /** The answer to the last of some requests, or to the first that is refused. */
  private CompletionStage<HttpResponse> inTurn(
      ActorRef<Session.Command> session,
      List<BiFunction<String, ActorRef<Answer>, Session.Command>> changes) {
    CompletionStage<HttpResponse> done = request(session, changes.getFirst());
    for (var change : changes.subList(1, changes.size())) {
      done =
          done.thenCompose(
              response ->
                  response.status().isFailure()
                      ? CompletableFuture.completedFuture(response)
                      : request(session, change));
    }
    return done;
  }

  private static Optional<Boolean> flag(ObjectNode fields, String name) {
    JsonNode given = fields.remove(name);
    if (given != null && !given.isBoolean()) {
      throw new RecipeException(
          "%s must be true or false, was %s".formatted(name, Recipes.given(given)));
    }
    return Optional.ofNullable(given).map(JsonNode::booleanValue);
  }

  private static List<String> tags(JsonNode given) {
    List<String> tags = new ArrayList<>();
    given.forEach(tag -> tags.add(tag.isTextual() ? tag.textValue().strip() : ""));
    boolean fine =
        given.isArray()
            && tags.size() <= MOST_TAGS
            && tags.stream()
                .allMatch(
                    tag ->
                        !tag.isEmpty()
                            && tag.length() <= LONGEST_TAG
                            && tag.chars().noneMatch(Character::isISOControl));
    if (!fine) {
      throw new RecipeException(
          "tags must be a list of at most %d texts of 1..%d letters, was %s"
              .formatted(MOST_TAGS, LONGEST_TAG, Recipes.given(given)));
    }
    return tags.stream().distinct().toList();
  }

  /** Pause, resume, step or stop. */
  CompletionStage<HttpResponse> move(String id, Wire.Move move) {
    return with(
        id,
        session ->
            request(
                session,
                switch (move) {
                  case PAUSE -> Session.Pause::new;
                  case RESUME -> Session.Resume::new;
                  case STEP -> Session.Step::new;
                  case STOP -> Session.Stop::new;
                }));
  }

  CompletionStage<HttpResponse> delete(String id) {
    return this.<Sessions.Command, Answer>ask(
            sessions, replyTo -> new Sessions.Delete(id, owner, replyTo))
        .thenApply(Api::answered);
  }

  private CompletionStage<HttpResponse> request(
      ActorRef<Session.Command> session,
      BiFunction<String, ActorRef<Answer>, Session.Command> command) {
    return this.<Session.Command, Answer>ask(session, replyTo -> command.apply(owner, replyTo))
        .thenApply(Api::answered);
  }

  private static HttpResponse answered(Answer answer) {
    return switch (answer) {
      case Answer.Done done -> Replies.json(200, SessionJson.session(done.state()));
      case Answer.Refused refused -> Replies.problem(Problem.of(refused));
    };
  }

  CompletionStage<HttpResponse> meters(String id) {
    return with(
        id,
        session ->
            this.<Session.Command, Measurements>ask(session, Session.GetHistory::new)
                .thenApply(measured -> Replies.json(200, SessionJson.columns(measured))));
  }

  /** The score: the recipe at the start and the tunings by step. */
  CompletionStage<HttpResponse> history(String id) {
    return with(
        id,
        session ->
            this.<Session.Command, SessionState>ask(session, Session.Get::new)
                .thenApply(
                    state -> {
                      ObjectNode node = SessionJson.object();
                      node.set("recipe", Recipes.json(state.start()));
                      node.set("tunings", SessionJson.score(state));
                      return Replies.json(200, node.put("step", state.step()));
                    }));
  }

  /** The picture of now, or of a kept step; encoded away from everything else. */
  CompletionStage<HttpResponse> picture(HttpRequest request, String id) {
    OptionalInt step;
    try {
      step = request.getUri().query().get("step").stream().mapToInt(Integer::parseInt).findFirst();
    } catch (NumberFormatException e) {
      return done(Problem.badMessage("step must be a whole number", "leave it out for now's"));
    }
    return with(
        id,
        session ->
            this.<Session.Command, Optional<Print>>ask(
                    session, replyTo -> new Session.GetPrint(step, replyTo))
                .thenCompose(print -> encoded(request, print)));
  }

  private CompletionStage<HttpResponse> encoded(HttpRequest request, Optional<Print> print) {
    return print.isEmpty()
        ? done(
            Problem.notFound(
                "there is no picture of that step", "kept steps are in the session's field kept"))
        : CompletableFuture.supplyAsync(() -> png(request, print.get()), darkroom);
  }

  private static HttpResponse png(HttpRequest request, Print print) {
    byte[] png = print.png();
    return Replies.bytes(request, png, MediaTypes.IMAGE_PNG.toContentType(), Assets.tag(png))
        .addHeader(RawHeader.create("X-Step", Integer.toString(print.step())));
  }

  /** The kept pictures in motion, as large as they are or small. */
  CompletionStage<HttpResponse> timelapse(HttpRequest request, String id) {
    String asked = request.getUri().query().getOrElse("size", "full");
    Print.Size size;
    switch (asked) {
      case "full" -> size = Print.Size.FULL;
      case "thumb" -> size = Print.Size.THUMB;
      default -> {
        return done(
            Problem.badMessage(
                "size must be full or thumb, was " + Recipes.given(TextNode.valueOf(asked)),
                "leave it out for full"));
      }
    }
    return with(
        id,
        session ->
            this.<Session.Command, Optional<Print>>ask(
                    session, replyTo -> new Session.GetTimeLapse(size, replyTo))
                .thenCompose(print -> encoded(request, print)));
  }

  private CompletionStage<HttpResponse> with(
      String id,
      java.util.function.Function<ActorRef<Session.Command>, CompletionStage<HttpResponse>> work) {
    return this.<Sessions.Command, Optional<ActorRef<Session.Command>>>ask(
            sessions, replyTo -> new Sessions.Find(id, replyTo))
        .thenCompose(
            found ->
                found.isPresent()
                    ? work.apply(found.get())
                    : done(
                        Problem.notFound(
                            "there is no session " + id, "GET /api/sessions lists them")));
  }

  private <C, A> CompletionStage<A> ask(ActorRef<C> actor, Function<ActorRef<A>, C> message) {
    return AskPattern.ask(actor, message, PATIENCE, system.scheduler());
  }

  private static CompletionStage<HttpResponse> done(Problem problem) {
    return CompletableFuture.completedFuture(Replies.problem(problem));
  }
}
