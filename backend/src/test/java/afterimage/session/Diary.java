package afterimage.session;

import afterimage.store.Journal;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** An actor that keeps the steps it was told, and a program that is killed while it does. */
final class Diary extends EventSourcedBehavior<Diary.Command, SessionEvent.Fact, List<Integer>> {
  sealed interface Command {}

  record Keep(List<Integer> steps, ActorRef<Integer> replyTo) implements Command {}

  /** The number that comes next. */
  record Next(ActorRef<Integer> replyTo) implements Command {}

  record Read(ActorRef<List<Integer>> replyTo) implements Command {}

  static Behavior<Command> create(String id) {
    return Behaviors.setup(context -> new Diary(PersistenceId.of("diary", id)));
  }

  private Diary(PersistenceId id) {
    super(id);
  }

  static SessionEvent.Fact kept(int step) {
    return new SessionEvent.Stepped(step, "diary");
  }

  @Override
  public List<Integer> emptyState() {
    return List.of();
  }

  @Override
  public CommandHandler<Command, SessionEvent.Fact, List<Integer>> commandHandler() {
    return newCommandHandlerBuilder()
        .forAnyState()
        .onCommand(
            Keep.class,
            keep ->
                Effect()
                    .persist(keep.steps().stream().map(Diary::kept).toList())
                    .thenRun(all -> keep.replyTo().tell(all.size())))
        .onCommand(
            Next.class,
            (all, next) ->
                Effect()
                    .persist(kept(all.size()))
                    .thenRun(more -> next.replyTo().tell(more.size())))
        .onCommand(Read.class, (all, read) -> Effect().none().thenReply(read.replyTo(), it -> it))
        .build();
  }

  @Override
  public EventHandler<List<Integer>, SessionEvent.Fact> eventHandler() {
    return newEventHandlerBuilder()
        .forAnyState()
        .onEvent(
            SessionEvent.Stepped.class,
            (all, stepped) -> {
              List<Integer> more = new ArrayList<>(all);
              more.add(stepped.step());
              return more;
            })
        .build();
  }

  @Override
  public Set<String> tagsFor(SessionEvent.Fact fact) {
    return Set.of("session");
  }

  static Config config(Path file) {
    return Journal.open(file).config().withFallback(ConfigFactory.load()).resolve();
  }

  /** Says a number once its event is on the disk, for ever. */
  public static void main(String[] args) {
    ActorSystem<Integer> system =
        ActorSystem.create(
            Behaviors.setup(
                context -> {
                  ActorRef<Command> diary = context.spawn(create(args[1]), "diary");
                  diary.tell(new Next(context.getSelf()));
                  return Behaviors.receiveMessage(
                      size -> {
                        System.out.println(size);
                        System.out.flush();
                        diary.tell(new Next(context.getSelf()));
                        return Behaviors.same();
                      });
                }),
            "diary",
            config(Path.of(args[0])));
    system
        .scheduler()
        .scheduleOnce(Duration.ofMinutes(2), system::terminate, system.executionContext());
  }
}
