package afterimage.http;

import afterimage.recipe.Recipe;
import afterimage.recipe.TextRules;
import afterimage.session.Answer;
import afterimage.session.Lookup;
import afterimage.session.Measurements;
import afterimage.session.SessionRequest;
import afterimage.session.SessionState;
import afterimage.session.Sessions;
import afterimage.session.StartPictureDecoder;
import akka.actor.typed.ActorRef;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;

/** What the routes of sessions answer; docs/protocol.md and openapi.json say the same. */
final class Api {
  /** A request to a session, once it is known who asks and who is to be answered. */
  private interface Wish extends BiFunction<String, ActorRef<Answer>, SessionRequest> {}

  private static final int LONGEST_KEY = 200;

  private final SessionQueries inquiry;
  private final NetworkDirectory directory;
  private final StartPictureDecoder starts;
  private final String owner;

  Api(
      SessionQueries inquiry,
      NetworkDirectory directory,
      StartPictureDecoder starts,
      String owner) {
    this.inquiry = inquiry;
    this.starts = starts;
    this.directory = directory;
    this.owner = owner;
  }

  HttpResponse me() {
    return Replies.json(200, SessionJson.object().put("owner", owner));
  }

  CompletionStage<HttpResponse> list(HttpRequest request) {
    SessionFilter listing = SessionFilter.of(request.getUri().query());
    return inquiry
        .<List<SessionState>>all(Sessions.All::new)
        .thenApply(all -> Replies.tagged(request, listing.page(all)));
  }

  /** A new session from a recipe or a score, and perhaps a name. */
  CompletionStage<HttpResponse> create(HttpRequest request, String body) {
    RequestJson.Beginning wanted = RequestJson.Beginning.of(body);
    Recipe recipe = wanted.score().recipe();
    String key = request.getHeader("Idempotency-Key").map(header -> header.value()).orElse("");
    if (key.length() > LONGEST_KEY) {
      return SessionQueries.done(
          Problem.badMessage(
              String.format(Locale.ROOT, "Idempotency-Key has more than %d letters", LONGEST_KEY),
              "use a UUID"));
    }
    if (!TextRules.isWhole(key)) {
      return SessionQueries.done(
          Problem.badMessage("Idempotency-Key has half of a pair of surrogates", "use a UUID"));
    }
    String digest = Assets.tag(body.getBytes(StandardCharsets.UTF_8));
    return refusal(recipe, key, digest)
        .thenCompose(
            refused ->
                refused.isPresent()
                    ? SessionQueries.done(Problem.of(refused.get()))
                    : kept(wanted, key, digest));
  }

  /** Nothing is kept for who would be refused anyway. */
  private CompletionStage<Optional<Answer.Refused>> refusal(
      Recipe recipe, String key, String digest) {
    return recipe.canvas().hasPicture()
        ? inquiry.all(replyTo -> new Sessions.Knock(key, digest, replyTo))
        : CompletableFuture.completedFuture(Optional.empty());
  }

  private CompletionStage<HttpResponse> kept(
      RequestJson.Beginning wanted, String key, String digest) {
    return starts
        .keep(wanted.score().recipe(), wanted.score().rules())
        .thenCompose(
            kept ->
                switch (kept) {
                  case StartPictureDecoder.Ready ready ->
                      create(wanted.from(ready.recipe()), key, digest)
                          .whenComplete((answer, failure) -> starts.answered(ready, answer))
                          .thenApply(SessionQueries::made);
                  case StartPictureDecoder.Unfit unfit ->
                      SessionQueries.done(Problem.of(unfit.answer()));
                });
  }

  private CompletionStage<Answer> create(RequestJson.Beginning wanted, String key, String digest) {
    return named(wanted.score().recipe(), wanted.name())
        .thenCompose(
            name ->
                inquiry.<Answer>all(
                    replyTo ->
                        new Sessions.Create(wanted.score(), name, owner, key, digest, replyTo)));
  }

  /** Who gives no name gets the labels of what is climbed, also where it was given by index. */
  private CompletionStage<String> named(Recipe recipe, String name) {
    return name.isEmpty()
        ? directory.labels(recipe.network()).thenApply(recipe::title)
        : CompletableFuture.completedFuture(name);
  }

  /** A new session that is this one up to a step. */
  CompletionStage<HttpResponse> fork(String id, String body) {
    RequestJson.Branch branch = RequestJson.Branch.of(body);
    return inquiry
        .<Answer>all(
            replyTo ->
                new Sessions.Fork(id, branch.step(), branch.set(), branch.name(), owner, replyTo))
        .thenApply(SessionQueries::made);
  }

  CompletionStage<HttpResponse> delete(String id) {
    return inquiry
        .<Answer>all(replyTo -> new Sessions.Delete(id, owner, replyTo))
        .thenApply(SessionQueries::answered);
  }

  /** Has a deleted session back. */
  CompletionStage<HttpResponse> restore(String id) {
    return inquiry
        .<Answer>all(replyTo -> new Sessions.Restore(id, owner, replyTo))
        .thenApply(SessionQueries::answered);
  }

  /** The one answer that has a picture to start from in it. */
  CompletionStage<HttpResponse> get(String id) {
    return state(id, SessionJson::whole);
  }

  /** The score: the recipe at the start and the tunings by step. */
  CompletionStage<HttpResponse> history(String id) {
    return state(id, SessionJson::score);
  }

  private CompletionStage<HttpResponse> state(
      String id, BiFunction<SessionState, Recipe, JsonNode> json) {
    return inquiry
        .<Lookup<SessionState>>all(replyTo -> new Sessions.Get(id, replyTo))
        .thenCompose(
            lookup ->
                switch (lookup) {
                  case Lookup.Found<SessionState> found ->
                      starts
                          .whole(found.it().start())
                          .thenApply(start -> Replies.json(200, json.apply(found.it(), start)));
                  case Lookup.Missing<SessionState> missing ->
                      SessionQueries.done(Problem.of(missing.why()));
                });
  }

  CompletionStage<HttpResponse> meters(String id) {
    return inquiry.with(
        id,
        session ->
            inquiry
                .<Measurements>of(session, SessionRequest.GetHistory::new)
                .thenApply(measured -> Replies.json(200, MetersJson.columns(measured))));
  }

  /** Knobs by path, which may be refused and so come first; then what it is called and filed. */
  CompletionStage<HttpResponse> patch(String id, String body) {
    RequestJson.Change change = RequestJson.Change.of(body);
    List<Wish> wishes = new ArrayList<>();
    if (!change.set().isEmpty()) {
      wishes.add((by, replyTo) -> new SessionRequest.Tune(change.set(), by, replyTo));
    }
    change
        .name()
        .ifPresent(name -> wishes.add((by, to) -> new SessionRequest.Rename(name, by, to)));
    if (change.files()) {
      wishes.add(
          (by, replyTo) ->
              new SessionRequest.File(
                  change.tags(), change.favorite(), change.archived(), by, replyTo));
    }
    return inquiry.with(id, session -> inTurn(session, wishes));
  }

  /** The answer to the last of some requests, or to the first that is refused. */
  private CompletionStage<HttpResponse> inTurn(
      ActorRef<SessionRequest> session, List<Wish> wishes) {
    CompletionStage<HttpResponse> done = request(session, wishes.getFirst());
    for (Wish wish : wishes.subList(1, wishes.size())) {
      done =
          done.thenCompose(
              response ->
                  response.status().isFailure()
                      ? CompletableFuture.completedFuture(response)
                      : request(session, wish));
    }
    return done;
  }

  /** Pause, resume, step or stop. */
  CompletionStage<HttpResponse> move(String id, Wire.Move move) {
    return inquiry.with(
        id,
        session ->
            request(
                session,
                switch (move) {
                  case PAUSE -> SessionRequest.Pause::new;
                  case RESUME -> SessionRequest.Resume::new;
                  case STEP -> SessionRequest.Step::new;
                  case STOP -> SessionRequest.Stop::new;
                }));
  }

  private CompletionStage<HttpResponse> request(ActorRef<SessionRequest> session, Wish wish) {
    return inquiry
        .<Answer>of(session, replyTo -> wish.apply(owner, replyTo))
        .thenApply(SessionQueries::answered);
  }
}
