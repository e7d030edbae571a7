package afterimage.http;

import afterimage.session.Answer;
import afterimage.session.Lookup;
import afterimage.session.SessionRequest;
import afterimage.session.Sessions;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Questions of REST to sessions, and what their answers are in HTTP. */
final class SessionQueries {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ActorSystem<?> system;
  private final ActorRef<Sessions.Command> sessions;

  SessionQueries(ActorSystem<?> system, ActorRef<Sessions.Command> sessions) {
    this.system = system;
    this.sessions = sessions;
  }

  /** Asks for something of all sessions. */
  <A> CompletionStage<A> all(akka.japi.function.Function<ActorRef<A>, Sessions.Command> message) {
    return AskPattern.ask(sessions, message, PATIENCE, system.scheduler());
  }

  /** Asks a session for something. */
  <A> CompletionStage<A> of(
      ActorRef<SessionRequest> session,
      akka.japi.function.Function<ActorRef<A>, SessionRequest> message) {
    return AskPattern.ask(session, message, PATIENCE, system.scheduler());
  }

  /** Does something with a session, if there is one. */
  CompletionStage<HttpResponse> with(
      String id, Function<ActorRef<SessionRequest>, CompletionStage<HttpResponse>> work) {
    return this.<Lookup<ActorRef<SessionRequest>>>all(replyTo -> new Sessions.Find(id, replyTo))
        .thenCompose(
            lookup ->
                switch (lookup) {
                  case Lookup.Found<ActorRef<SessionRequest>> found -> work.apply(found.it());
                  case Lookup.Missing<ActorRef<SessionRequest>> missing ->
                      done(Problem.of(missing.why()));
                });
  }

  static CompletionStage<HttpResponse> done(Problem problem) {
    return CompletableFuture.completedFuture(Replies.problem(problem));
  }

  /** To what was asked of a session that there is. */
  static HttpResponse answered(Answer answer) {
    return switch (answer) {
      case Answer.Done done -> Replies.json(200, SessionJson.session(done.state()));
      case Answer.Refused refused -> Replies.problem(Problem.of(refused));
    };
  }

  /** To the wish for a new session. */
  static HttpResponse made(Answer answer) {
    return switch (answer) {
      case Answer.Done made ->
          Replies.json(201, SessionJson.session(made.state()))
              .addHeader(RawHeader.create("Location", "/api/sessions/" + made.state().id()));
      case Answer.Refused refused -> Replies.problem(Problem.of(refused));
    };
  }
}
