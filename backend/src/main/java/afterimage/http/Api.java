package afterimage.http;

import afterimage.recipe.Recipe;
import afterimage.recipe.RecipeException;
import afterimage.recipe.Recipes;
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
                      .filter(each -> matches(each, words))
                      .toList();
              int from = 0;
              for (int i = 0; i < found.size(); i++) {
                from = found.get(i).id().equals(after) ? i + 1 : from;
              }
              List<SessionState> page = found.stream().skip(from).limit(PAGE).toList();
              ObjectNode node = SessionJson.object();
              ArrayNode list = node.putArray("sessions");
              page.forEach(each -> list.add(SessionJson.session(each)));
              boolean more = from + page.size() < found.size();
              node.put("next", more ? page.getLast().id() : null);
              return Replies.tagged(request, node);
            });
  }

  private static boolean matches(SessionState state, String words) {
    String text = state.name() + " " + state.recipe().title() + " " + state.id();
    return words.isBlank() || text.toLowerCase(Locale.ROOT).contains(words.strip());
  }

  /** A new session from a recipe and perhaps a name. */
  CompletionStage<HttpResponse> create(HttpRequest request, String body) {
    JsonNode tree = Recipes.tree(body);
    String name = "";
    if (tree instanceof ObjectNode fields && fields.has("name")) {
      name = name(fields.remove("name"));
    }
    Recipe recipe = Recipes.of(tree);
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
                    replyTo -> new Sessions.Create(recipe, called, owner, key, digest, replyTo)))
        .thenApply(
            answer ->
                switch (answer) {
                  case Answer.Done made ->
                      Replies.json(201, SessionJson.session(made.state()))
                          .addHeader(
                              RawHeader.create("Location", "/api/sessions/" + made.state().id()));
                  case Answer.Refused refused -> Replies.problem(Problem.of(refused));
                });
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

  /** Knobs by path, or another name, or both. */
  CompletionStage<HttpResponse> patch(String id, String body) {
    JsonNode tree = Recipes.tree(body);
    if (!(tree instanceof ObjectNode fields) || fields.isEmpty()) {
      throw new RecipeException(
          "a tuning is an object of values by path, was " + Recipes.given(tree));
    }
    Optional<String> name = Optional.ofNullable(fields.remove("name")).map(Api::name);
    Map<String, JsonNode> set = new LinkedHashMap<>();
    fields.properties().forEach(field -> set.put(field.getKey(), field.getValue()));
    if (!set.isEmpty()) {
      var unused = new Tuning(0, set); // refuses what no session takes
    }
    return with(
        id,
        session -> {
          CompletionStage<HttpResponse> tuned =
              set.isEmpty()
                  ? get(id)
                  : request(session, (by, replyTo) -> new Session.Tune(set, by, replyTo));
          return name.isEmpty()
              ? tuned
              : tuned.thenCompose(
                  response ->
                      response.status().isFailure()
                          ? CompletableFuture.completedFuture(response)
                          : request(
                              session,
                              (by, replyTo) -> new Session.Rename(name.get(), by, replyTo)));
        });
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
    return this.<Sessions.Command, Answer>ask(sessions, replyTo -> new Sessions.Delete(id, replyTo))
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
                      node.set("tunings", SessionJson.session(state).get("tunings"));
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
